/** A change of a plan or of a run, with those of its fields that say what it does. See docs/guide/json-output.md. */
export interface Change {
  readonly host: string;
  readonly cluster?: string;
  readonly kind: string;
  readonly key: string;
  readonly action: string;
  readonly what: string;
  readonly detail?: string;
  readonly interrupts?: {
    readonly what: string;
    readonly unit: string;
    readonly of: string;
    readonly writes?: boolean;
  };
}

/** Members of each cluster of PostgreSQL, by name of the instance. */
export type Members = ReadonlyMap<string, readonly string[]>;

/** What a plan says will happen, in the words in which it is observed: `10.10.10.11 file /etc/hosts`. */
export function plannedEffects(changes: readonly Change[], members: Members): ReadonlySet<string> {
  return new Set(changes.flatMap((change) => [...changed(change), ...interrupted(change, members)]));
}

function interrupted({ host, interrupts }: Change, members: Members): readonly string[] {
  if (interrupts === undefined) return [];
  const { what, unit, of } = interrupts;
  if (unit !== 'PostgreSQL') return [`${host} unit ${unit} ${what}`];
  if (what === 'failover') return [`${of} leader`];
  return (members.get(of) ?? [of]).map((instance) => `${instance} PostgreSQL ${what}`);
}

/** What is different afterwards; nothing for what only interrupts. */
function changed({ host, kind, key, action, interrupts, detail = '' }: Change): readonly string[] {
  const [cluster = '', ...inside] = key.split('/');
  switch (kind) {
    case 'file':
    case 'link':
    case 'directory':
    case 'absent':
      return [`${host} file ${key}`];
    case 'pg.stale-services':
      return detail.split('\n').map((path) => `${host} file ${path}`);
    case 'crontab':
      return [`${host} file /var/spool/cron/crontabs/${key.replace(/:.*/, '')}`];
    case 'authorizedKey':
      return [`${host} file /home/${key.replace(/:.*/, '')}/.ssh/authorized_keys`];
    case 'hostsEntry':
      return [`${host} file /etc/hosts`];
    case 'kernelModule':
      return [`${host} file /etc/modules-load.d/pigsty-${key}.conf`];
    case 'timezone':
    case 'sysctl':
    case 'user':
    case 'group':
      return [`${host} ${kind} ${key}`];
    case 'pkg':
      return [`${host} package ${key}`];
    case 'unit':
      // A reload of Patroni is a reload of PostgreSQL, which the plan names instead.
      return interrupts?.unit === key ? [] : [`${host} unit ${key} ${interrupts?.what ?? action}`];
    case 'pg.reload':
    case 'patroni.restart':
    // A login and a lease that are given back.
    case 'etcd.serves-users':
      return [];
    case 'pg.role':
    case 'pg.database':
      return [`${cluster} ${kind.slice(3)} ${inside.join('/')}`];
    case 'pg.extension':
    case 'pg.schema':
    case 'pg.privilege':
      return [`${cluster} ${kind.slice(3)} ${inside.join('/')}`];
    case 'patroni.config':
      return detail.split('\n').map((line) => `${key} dynamic ${line.replace(/: .*/, '')}`);
    default:
      return [`${host} ${kind} ${key}`];
  }
}
