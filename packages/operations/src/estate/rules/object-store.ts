import { haproxyServicePorts } from '@pigsty/node/contract';
import {
  type Inventory,
  isSecret,
  isWritten,
  onceEach,
  otherPlace,
  type Position,
  type Problem,
  type Secret,
} from '@pigsty/sdk';
import type { Present } from './passwords.ts';
import { recordOf } from './untyped.ts';
import { usedRepositories } from './used-repositories.ts';

interface Store {
  readonly ports: readonly number[];
  readonly consoles: readonly number[];
  readonly buckets: readonly string[];
  readonly users: ReadonlyMap<string, Secret>;
}

type Params = Readonly<Record<string, unknown>>;

/**
 * Backups that go to the estate's own object store need a bucket and a user that are made there. A repository that is not
 * in use is told with warnings: it would fail on the day when somebody chooses it.
 */
export function backupsInStore(present: readonly Present[], inventory: Inventory): readonly Problem[] {
  const minio = present.find(({ module }) => module.name === 'minio');
  const stores = minio?.clusters.map(({ params }) => params as Params) ?? [];
  const plainHosts = (minio?.clusters ?? []).flatMap(({ params, instances: [member] }) =>
    (params as Params)['minio_https'] === false && member !== undefined
      ? [{ host: member.host, domain: String((params as Params)['minio_domain']) }]
      : [],
  );
  if (stores.length === 0) return [];
  const pgsql = present.find(({ module }) => module.name === 'pgsql');
  return onceEach(
    (pgsql?.clusters ?? []).flatMap(({ instances: [first] }) =>
      first === undefined
        ? []
        : [
            ...ofCluster(first.host, first.params as Params, { stores, inventory }),
            ...withoutTls(first.params as Params, { plainHosts, inventory }),
          ],
    ),
  );
}

/** pgBackRest talks to a store over TLS alone. */
function withoutTls(
  { pgbackrest_enabled: isEnabled, pgbackrest_method: method, pgbackrest_repo: all }: Params,
  {
    plainHosts,
    inventory,
  }: {
    readonly plainHosts: readonly { readonly host: string; readonly domain: string }[];
    readonly inventory: Inventory;
  },
): readonly Problem[] {
  const repositories = (all ?? {}) as Readonly<Record<string, Params | undefined>>;
  const endpoints = usedRepositories(method)
    .map((name) => repositories[name])
    .filter((repository) => repository?.['type'] === 's3')
    .map((repository) => repository?.['s3_endpoint']);
  if (isEnabled === false) return [];
  return plainHosts
    .filter(({ domain }) => endpoints.includes(domain))
    .map(({ host }): Problem => {
      const position = inventory.where(host, ['minio_https']);
      return {
        severity: 'error',
        rule: 'object-store',
        subject: inventory.subject?.(host, ['minio_https']) ?? host,
        host,
        message: 'minio_https is false, and pgBackRest takes backups to an object store over TLS alone',
        hint: 'Delete minio_https: false, or keep backups with pgbackrest_method: local.',
        ...(position === undefined ? {} : { position }),
      };
    });
}

/** The store of the estate that clients find under a name; several that share the name answer as one. */
function storeAt(endpoint: unknown, stores: readonly Params[]): Store | undefined {
  const params = stores.filter((one) => one['minio_domain'] === endpoint);
  if (params.length === 0) return undefined;
  const users = new Map<string, Secret>();
  for (const one of params) {
    for (const user of listOf(one['minio_users'])) {
      const secret = user['secret_key'];
      if (isSecret(secret)) users.set(String(user['access_key']), secret);
    }
    const root = one['minio_secret_key'];
    if (isSecret(root)) users.set(String(one['minio_access_key']), root);
  }
  return {
    ports: params.map((one) => Number(one['minio_port'])),
    consoles: params.map((one) => Number(one['minio_admin_port'])),
    buckets: params.flatMap((one) => listOf(one['minio_buckets']).map((b) => String(b['name']))),
    users,
  };
}

/** The name of a store where nobody gives it another. */
const USUAL_DOMAIN = 'sss.pigsty';

function otherDomain(
  host: string,
  { name, isUsed }: { readonly name: string; readonly isUsed: boolean },
  { stores, inventory }: { readonly stores: readonly Params[]; readonly inventory: Inventory },
): Problem {
  const full = ['pgbackrest_repo', name, 's3_endpoint'];
  const path = isWritten(inventory, host, full) ? full : ['minio_domain'];
  const position = inventory.where(host, path);
  const domains = stores.map((one) => String(one['minio_domain']));
  return {
    severity: isUsed ? 'error' : 'warning',
    rule: 'object-store',
    subject: inventory.subject?.(host, path) ?? host,
    host,
    message: `backups go to ${USUAL_DOMAIN}, and minio_domain is ${domains.join(', ')}: the certificate of the store is for that name`,
    hint: `Write s3_endpoint: ${domains[0] ?? ''}.`,
    ...(position === undefined ? {} : { position }),
  };
}

function listOf(value: unknown): readonly Params[] {
  return Array.isArray(value) ? (value as readonly Params[]) : [];
}

function ofCluster(
  host: string,
  params: Params,
  { stores, inventory }: { readonly stores: readonly Params[]; readonly inventory: Inventory },
): readonly Problem[] {
  if (params['pgbackrest_enabled'] === false) return [];
  const repositories = (params['pgbackrest_repo'] ?? {}) as Readonly<Record<string, Params>>;
  const used = usedRepositories(params['pgbackrest_method']);
  return Object.entries(repositories)
    .filter(([name]) => used.includes(name) || isWritten(inventory, host, ['pgbackrest_repo', name]))
    .flatMap(([name, options]) => {
      const store = options['type'] === 's3' ? storeAt(options['s3_endpoint'], stores) : undefined;
      if (store === undefined)
        return options['s3_endpoint'] === USUAL_DOMAIN && options['type'] === 's3'
          ? [otherDomain(host, { name, isUsed: used.includes(name) }, { stores, inventory })]
          : [];
      return ofRepository(host, { name, options }, { store, inventory }).map((problem) =>
        used.includes(name) ? problem : { ...problem, severity: 'warning' as const },
      );
    });
}

function ofRepository(
  host: string,
  { name: method, options }: { readonly name: string; readonly options: Params },
  { store, inventory }: { readonly store: Store; readonly inventory: Inventory },
): readonly Problem[] {
  const found: Problem[] = [];
  const add = (
    option: string,
    message: string,
    hint: string,
    more: Partial<Pick<Problem, 'severity' | 'lacks'>> = {},
  ): void => {
    const full = ['pgbackrest_repo', method, option];
    const path = isWritten(inventory, host, full) ? full : ['pgbackrest_method'];
    const position = inventory.where(host, path);
    const subject = inventory.subject?.(host, path) ?? host;
    found.push({
      severity: 'error',
      ...more,
      rule: 'object-store',
      subject,
      message,
      host,
      hint,
      ...(position === undefined ? {} : { position }),
    });
  };
  const [bucket, user] = [String(options['s3_bucket']), String(options['s3_key'])];
  // What is not said is told by the rules of repositories.
  if (options['s3_bucket'] !== undefined && !store.buckets.includes(bucket))
    add(
      's3_bucket',
      `backups go to the bucket ${bucket}, which nobody makes`,
      store.buckets.length === 0
        ? `Add { name: ${bucket} } to minio_buckets, which is empty.`
        : `Add it to minio_buckets: ${store.buckets.join(', ')}.`,
      { lacks: store.buckets.length === 0 ? 'buckets' : `bucket ${bucket}` },
    );
  const port = options['storage_port'] as number | string | undefined;
  // Another port may be that of HAProxy, which a service of the estate or of others has.
  const isConsole = store.consoles.includes(Number(port)) && !store.ports.includes(Number(port));
  if (port !== undefined && isConsole)
    add(
      'storage_port',
      `backups go to port ${String(port)}, which is the console of the object store`,
      `Write the port of the store: ${store.ports.join(', ')}.`,
    );
  else if (
    port !== undefined &&
    !store.ports.includes(Number(port)) &&
    !haproxyServicePorts(inventory).has(Number(port))
  )
    add(
      'storage_port',
      `backups go to port ${String(port)}, which neither the object store nor a service of HAProxy has`,
      `Write the port of the store: ${store.ports.join(', ')}.`,
      { severity: 'warning' },
    );
  if (options['s3_key'] === undefined || options['s3_key_secret'] === undefined) return found;
  const secret = store.users.get(user);
  if (secret === undefined)
    add(
      's3_key',
      `backups are written as ${user}, and minio_users has no such user`,
      `Users: ${[...store.users.keys()].join(', ')}.`,
    );
  else if (!secret.matches((plain) => plain === String(options['s3_key_secret'])))
    add(
      's3_key_secret',
      `it is not the secret_key of ${user} in minio_users`,
      `Write the same in both places.${otherPlace(passwordOf(user, inventory))}`,
    );
  return found;
}

/** Where the password of a user of the store is written. */
function passwordOf(user: string, inventory: Inventory): Position | undefined {
  for (const { address, vars } of inventory.hosts.values()) {
    const users: readonly unknown[] = Array.isArray(vars['minio_users']) ? vars['minio_users'] : [];
    const i = users.findIndex((one) => recordOf(one)['access_key'] === user);
    const at = i < 0 ? undefined : inventory.where(address, ['minio_users', i, 'secret_key']);
    if (at !== undefined) return at;
  }
  return undefined;
}
