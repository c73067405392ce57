import { type Cluster, type Inventory, isSecret, isWritten, type Problem } from '@pigsty/sdk';
import { type AnySpec } from '@pigsty/sdk/engine';

export interface Present {
  readonly module: AnySpec;
  readonly clusters: readonly Cluster<unknown>[];
}

/** Names of `pg_users` and `minio_users` have passwords, too; those of the public templates begin like this. */
const PUBLIC = /^(?:DBUser\.[A-Z]|S3User\.[A-Z])/;

/**
 * Passwords that everybody can read in the documentation: one warning that lists them, a note on throw-away hosts. What is
 * in the place of a variable that was refused is nobody's password.
 */
export function publicPasswords(
  present: readonly Present[],
  inventory: Inventory,
  refused: ReadonlySet<string>,
): readonly Problem[] {
  const names = new Set<string>();
  let written: { readonly host: string; readonly name: string } | undefined;
  for (const { module, clusters } of present) {
    const secrets = defaultsOf(module);
    for (const cluster of clusters) {
      for (const { host, params } of cluster.instances) {
        for (const name of publicNames(params as Readonly<Record<string, unknown>>, secrets)) {
          const [variable = name] = name.split('[');
          if (refused.has(variable)) continue;
          names.add(name);
          if (written === undefined && isWritten(inventory, host, [variable]))
            written = { host, name: variable };
        }
      }
    }
  }
  if (names.size === 0) return [];
  const list = [...names];
  const position =
    written === undefined ? inventory.whereGroup('all') : inventory.where(written.host, [written.name]);
  return [
    {
      severity: isSandbox(inventory) ? 'info' : 'warning',
      rule: 'public-password',
      subject: 'all',
      message: `${list.length === 1 ? 'a password is' : `${list.length} passwords are`} the public default: ${shortened(list)}`,
      hint: 'Anybody can read these in the documentation. Set others, or let `pigsty configure -g` make them.',
      ...(position === undefined ? {} : { position }),
    },
  ];
}

/** A module's secrets that have a default which is not empty. */
function defaultsOf(module: AnySpec): ReadonlyMap<string, (value: unknown) => boolean> {
  const found = new Map<string, (value: unknown) => boolean>();
  for (const [name, schema] of Object.entries(module.params.shape)) {
    const parsed = (schema as { safeParse(value: unknown): { data?: unknown } }).safeParse(undefined);
    const secret = parsed.data;
    if (isSecret(secret) && !secret.matches((plain) => plain === ''))
      found.set(name, (value) => isSecret(value) && secret.matches((a) => value.matches((b) => a === b)));
  }
  return found;
}

function publicNames(
  params: Readonly<Record<string, unknown>>,
  secrets: ReadonlyMap<string, (value: unknown) => boolean>,
): readonly string[] {
  const own = [...secrets].filter(([name, isDefault]) => isDefault(params[name])).map(([name]) => name);
  const users = ['pg_users', 'minio_users'].flatMap((list) =>
    usersOf(params[list]).map((user) => `${list}[${user}]`),
  );
  return [...own, ...users];
}

function usersOf(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly Readonly<Record<string, unknown>>[]).flatMap((user) => {
    const secret = user['password'] ?? user['secret_key'];
    return isSecret(secret) && secret.matches((plain) => PUBLIC.test(plain))
      ? [String(user['name'] ?? user['access_key'])]
      : [];
  });
}

const MANY = 8;

function shortened(list: readonly string[]): string {
  const more = list.length - MANY;
  return list.slice(0, MANY).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `pigsty sandbox up` keeps the keys of its hosts there. */
function isSandbox(inventory: Inventory): boolean {
  return [...inventory.hosts.values()].every(
    (h) => h.connection.privateKeyFile?.includes('pigsty-sandbox') === true,
  );
}
