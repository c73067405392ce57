import type { CommonParams } from '../schema.ts';
import { synchronous } from '../../render/dynamic-config.ts';
import type { Finding, Rule } from './finding.ts';

/**
 * Settings of recovery: Patroni makes them for each member, and takes none of them from the parameters of the cluster (its
 * `recovery_parameters`), without a word in its log.
 */
const OF_RECOVERY = new Set(
  `archive_cleanup_command primary_conninfo primary_slot_name promote_trigger_file recovery_end_command
  recovery_min_apply_delay recovery_target recovery_target_action recovery_target_inclusive recovery_target_lsn
  recovery_target_name recovery_target_time recovery_target_timeline recovery_target_xid restore_command standby_mode
  trigger_file`.split(/\s+/),
);

const INSTEAD: Readonly<Record<string, string | undefined>> = {
  primary_conninfo: 'Delete it; pg_upstream names a server to copy from.',
  recovery_min_apply_delay: 'Set pg_delay on the primary of a standby cluster.',
};

/** Server parameters in pg_parameters that Patroni or pgBackRest is there for. */
export const takenOver: Rule = ({ params }) =>
  Object.entries(params.pg_parameters).flatMap(([written, value]): readonly Finding[] => {
    const name = written.toLowerCase();
    if (value === null) return [];
    if (OF_RECOVERY.has(name))
      return [
        finding(
          written,
          `${written} has no effect here: Patroni makes it for each member`,
          INSTEAD[name] ?? 'Delete it; a restore is: pigsty pgsql restore',
        ),
      ];
    if (name === 'synchronous_standby_names') return [standbys(written, params)];
    const isArchive = name === 'archive_command' || name === 'archive_library';
    if (!isArchive || !params.pgbackrest_enabled || /pgbackrest/.test(String(value)) || value === '')
      return [];
    return [
      finding(
        written,
        `${written} hands WAL to another program, and pgBackRest takes no backup without it`,
        'Delete it, or set pgbackrest_enabled: false.',
      ),
    ];
  });

function standbys(written: string, params: CommonParams): Finding {
  const isSynchronous = synchronous(params).synchronous_mode;
  return finding(
    written,
    isSynchronous
      ? `${written} has no effect here: Patroni names the standby that commits wait for`
      : `${written} has commits wait for a standby that Patroni does not know of: at a failover another one may lead, and they are lost`,
    isSynchronous ? 'Delete it.' : 'Delete it, and set pg_rpo: 0.',
  );
}

function finding(written: string, message: string, hint: string): Finding {
  return {
    rule: 'server-parameter',
    severity: 'warning',
    path: ['pg_parameters', written],
    part: 'key',
    message,
    hint,
  };
}
