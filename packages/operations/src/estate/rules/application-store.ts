import type { Inventory, Problem } from '@pigsty/sdk';
import { type About, type Conf, inConf } from './application-conf.ts';
import { plainText, recordOf } from './untyped.ts';

const ACCESS_KEY = /^(?:.*_)?(?:S3|MINIO|AWS)_(?:PROTOCOL_)?ACCESS_KEY(?:_ID)?$/;

/** The users of the estate's own store, with their secrets as they are written; nothing where there is no store. */
export function storeUsers({ hosts }: Inventory): ReadonlyMap<string, unknown> | undefined {
  const stores = [...hosts.values()].filter(({ vars }) => vars['minio_cluster'] !== undefined);
  if (stores.length === 0) return undefined;
  const users = new Map<string, unknown>();
  for (const { vars } of stores) {
    users.set(plainText(vars['minio_access_key'], 'minioadmin'), vars['minio_secret_key']);
    const listed: unknown = vars['minio_users'];
    if (!Array.isArray(listed)) return undefined;
    for (const user of listed) users.set(String(recordOf(user)['access_key']), recordOf(user)['secret_key']);
  }
  return users;
}

/** Keys of the object store of the estate that it does not have, and secrets that are not theirs. */
export function storeKeys(
  conf: Conf,
  users: ReadonlyMap<string, unknown> | undefined,
  about: About,
): readonly Problem[] {
  const { values } = conf;
  const domains = [...about.inventory.hosts.values()].flatMap(({ vars }) =>
    vars['minio_cluster'] === undefined ? [] : [plainText(vars['minio_domain'], 'sss.pigsty')],
  );
  const goesThere = Object.values(values).some((value) =>
    domains.some((domain) => typeof value === 'string' && value.includes(`//${domain}`)),
  );
  if (users === undefined || !goesThere) return [];
  return Object.entries(values).flatMap(([key, value]): readonly Problem[] => {
    if (!ACCESS_KEY.test(key) || typeof value !== 'string' || /[${}<>]/.test(value)) return [];
    if (!users.has(value))
      return [
        inConf(conf, key, {
          about,
          message: `minio_users has no ${value}`,
          hint: `Users: ${[...users.keys()].join(', ')}.`,
        }),
      ];
    const secretKey = key.replace(
      /ACCESS_KEY(?:_ID)?$/,
      key.endsWith('_ID') ? 'ACCESS_KEY_SECRET' : 'SECRET_KEY',
    );
    const [secret, given] = [users.get(value), values[secretKey]];
    if (typeof secret !== 'string' || typeof given !== 'string' || secret === given) return [];
    return [
      inConf(conf, secretKey, {
        about,
        message: `it is not the secret_key of ${value} in minio_users`,
        hint: 'Write the same in both places.',
      }),
    ];
  });
}

/** Addresses of the estate's own store with a port at which it does not listen. */
export function storePorts(conf: Conf, about: About): readonly Problem[] {
  const stores = [...about.inventory.hosts.values()].filter(
    ({ vars }) => vars['minio_cluster'] !== undefined,
  );
  const domains = stores.map(({ vars }) => plainText(vars['minio_domain'], 'sss.pigsty'));
  const ports = new Set(
    stores.flatMap(({ vars }) => [
      plainText(vars['minio_port'], '9000'),
      ...portOf(vars['minio_endpoint']),
      ...[vars['haproxy_services'] ?? []].flat().map((one: unknown) => plainText(recordOf(one)['port'])),
    ]),
  );
  return Object.entries(conf.values).flatMap(([key, value]): readonly Problem[] => {
    const domain = /^https?:\/\/([\w.-]+):\d+/.exec(String(value))?.[1] ?? '';
    const [port = ''] = portOf(value);
    if (!domains.includes(domain) || port === '' || ports.has(port)) return [];
    return [
      inConf(conf, key, {
        about,
        message: `the object store does not listen at port ${port}`,
        hint: `Ports: ${[...ports].filter((one) => one !== '').join(', ')}.`,
      }),
    ];
  });
}

function portOf(url: unknown): readonly string[] {
  const port = /^https?:\/\/[\w.-]+:(\d+)/.exec(String(url))?.[1];
  return port === undefined ? [] : [port];
}
