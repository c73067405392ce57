import { type Inventory, isSecret, isWritten, onceEach, type Problem, type Vars } from '@pigsty/sdk';
import { problemAt, type Path } from './written-values.ts';

interface About {
  readonly inventory: Inventory;
  readonly host: string;
  readonly vars: Vars;
}

/** The application that a host runs, as `app` and `apps` describe it: its files, its container, and the store it writes to. */
export function applications(inventory: Inventory): readonly Problem[] {
  const users = inventory.derive(storeUsers);
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address: host, vars }) => {
      const app = vars['app'];
      const chosen = typeof app === 'string' ? recordOf(recordOf(vars['apps'])[app]) : {};
      if (typeof app !== 'string' || Object.keys(chosen).length === 0) return [];
      const about = { inventory, host, vars };
      return [
        ...withoutDocker(app, about),
        ...files(chosen['file'], ['apps', app, 'file'], about),
        ...storeKeys(recordOf(chosen['conf']), { path: ['apps', app, 'conf'], users, about }),
      ];
    }),
  );
}

function withoutDocker(app: string, { inventory, host, vars }: About): readonly Problem[] {
  if (vars['docker_enabled'] !== false || !isWritten(inventory, host, ['docker_enabled'])) return [];
  return [
    problemAt(
      inventory,
      { host, path: ['docker_enabled'] },
      {
        severity: 'warning',
        rule: 'application',
        message: `docker_enabled is false, and ${app} runs in containers of Docker`,
        hint: 'Set docker_enabled: true, or delete app.',
      },
    ),
  ];
}

const STATES = ['absent', 'directory', 'file', 'hard', 'link', 'touch'];

function files(list: unknown, path: Path, { inventory, host }: About): readonly Problem[] {
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown, i) => {
    const { mode, state } = recordOf(entry);
    const at = (key: string, message: string, hint: string): Problem =>
      problemAt(
        inventory,
        { host, path: [...path, i, key] },
        { severity: 'warning', rule: 'application', message, hint },
      );
    const digits = String(mode);
    return [
      // YAML reads 0755 as a number of base eight, and 755 as one of base ten: that is mode 01363.
      ...(typeof mode === 'number' && /^[1-7][0-7]{2}$/.test(digits) && mode > 0o777
        ? [at('mode', `the number ${digits} is mode 0${mode.toString(8)}`, `Write '0${digits}'.`)]
        : []),
      ...(typeof state === 'string' && !STATES.includes(state)
        ? [at('state', `${state} is no state of a file`, `Write one of ${STATES.join(', ')}.`)]
        : []),
    ];
  });
}

const ACCESS_KEY = /^(?:.*_)?(?:S3|MINIO|AWS)_(?:PROTOCOL_)?ACCESS_KEY(?:_ID)?$/;

/** The users of the estate's own store, with their secrets as they are written; nothing where there is no store. */
function storeUsers({ hosts }: Inventory): ReadonlyMap<string, unknown> | undefined {
  const stores = [...hosts.values()].filter(({ vars }) => vars['minio_cluster'] !== undefined);
  if (stores.length === 0) return undefined;
  const users = new Map<string, unknown>();
  for (const { vars } of stores) {
    users.set(String(vars['minio_access_key'] ?? 'minioadmin'), vars['minio_secret_key']);
    const listed: unknown = vars['minio_users'];
    if (!Array.isArray(listed)) return undefined;
    for (const user of listed) users.set(String(recordOf(user)['access_key']), recordOf(user)['secret_key']);
  }
  return users;
}

function storeKeys(
  conf: Vars,
  {
    path,
    users,
    about: { inventory, host },
  }: {
    readonly path: Path;
    readonly users: ReadonlyMap<string, unknown> | undefined;
    readonly about: About;
  },
): readonly Problem[] {
  const domains = [...inventory.hosts.values()].flatMap(({ vars }) =>
    vars['minio_cluster'] === undefined ? [] : [String(vars['minio_domain'] ?? 'sss.pigsty')],
  );
  const goesThere = Object.values(conf).some((value) =>
    domains.some((domain) => typeof value === 'string' && value.includes(`//${domain}`)),
  );
  if (users === undefined || !goesThere) return [];
  return Object.entries(conf).flatMap(([key, value]): readonly Problem[] => {
    if (!ACCESS_KEY.test(key) || typeof value !== 'string' || /[${}<>]/.test(value)) return [];
    const at = (name: string, message: string, hint: string): readonly Problem[] => [
      problemAt(
        inventory,
        { host, path: [...path, name] },
        { severity: 'warning', rule: 'application', message, hint },
      ),
    ];
    if (!users.has(value))
      return at(key, `minio_users has no ${value}`, `Users: ${[...users.keys()].join(', ')}.`);
    const secretKey = key.replace(
      /ACCESS_KEY(?:_ID)?$/,
      key.endsWith('_ID') ? 'ACCESS_KEY_SECRET' : 'SECRET_KEY',
    );
    const [secret, given] = [users.get(value), conf[secretKey]];
    const plain = isSecret(secret) ? undefined : secret;
    if (typeof plain !== 'string' || typeof given !== 'string' || plain === given) return [];
    return at(
      secretKey,
      `it is not the secret_key of ${value} in minio_users`,
      'Write the same in both places.',
    );
  });
}

function recordOf(value: unknown): Vars {
  return typeof value === 'object' && value !== null ? (value as Vars) : {};
}
