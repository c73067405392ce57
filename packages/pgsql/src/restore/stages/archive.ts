import { command, quoteWord, quoteWords, shCommand, type StageDraft } from '@pigsty/sdk';
import { sessionOf, type PgInstance } from '../../spec/cluster.ts';
import { lastSegment } from '../../sql/last-segment.ts';
import { psqlWords } from '../../sql/session.ts';
import { backupOps } from '../backup-op.ts';
import { restoreDirectory } from '../places.ts';
import type { RestorePlan } from './restore-plan.ts';
import { makeState, stateFile } from './state.ts';

/** What only the leader has yet goes to the archive: a restore there replays it from the archive, or leaves it out. */
export function archiveStage(leader: PgInstance, run: string): StageDraft {
  const { params } = leader;
  const session = sessionOf(params);
  const psql = quoteWords(psqlWords(session, '-c'));
  const script = `cd /
set -e
${makeState(leader, run)}
name=$(${psql} ${quoteWord(lastSegment(params.pg_version))} </dev/null)
deadline=$(($(date +%s) + 180))
until runuser -u ${quoteWord(params.pg_dbsu)} -- pgbackrest --stanza=${quoteWord(params.pg_cluster)} --no-archive-async --log-level-console=off archive-get "$name" ${quoteWord(restoreDirectory(run))}/segment 2>/dev/null </dev/null; do
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  [ "$(date +%s)" -lt "$deadline" ] || { echo "$name is not in the archive after 180 s: archiving fails" >&2; exit 1; }
  sleep 0.5
done
rm -f ${quoteWord(restoreDirectory(run))}/segment
touch ${stateFile(run, 'archived')}`;
  return {
    name: 'restore-archive',
    host: leader.host,
    ops: [
      command({
        name: `archive the WAL that only ${leader.name} has`,
        run: shCommand(script),
        unless: `[ -e ${stateFile(run, 'archived')} ]`,
        timeoutMs: 240_000,
      }),
    ],
  };
}

/**
 * A full backup of the new timeline, before a replica could be made from one that is of an abandoned one. No other expires
 * by it: a second restore, to an earlier target, needs the earlier ones.
 */
export function backupStage({
  cluster,
  member,
  run,
}: Pick<RestorePlan, 'cluster' | 'member' | 'run'>): StageDraft {
  return {
    name: 'restore-backup',
    host: member.host,
    ops: backupOps(cluster, { type: 'full', run, keepsOthers: true }),
  };
}

/** pgBackRest switches to a new segment and waits until it is in the archive. */
export function checkStage({
  cluster,
  member,
  run,
}: Pick<RestorePlan, 'cluster' | 'member' | 'run'>): StageDraft {
  const { params } = cluster;
  return {
    name: 'restore-check',
    host: member.host,
    ops: [
      command({
        name: `check that ${member.name} archives`,
        run: shCommand(
          `cd /; runuser -u ${quoteWord(params.pg_dbsu)} -- pgbackrest --stanza=${quoteWord(cluster.name)} check </dev/null && touch ${stateFile(run, 'checked')}`,
        ),
        unless: `[ -e ${stateFile(run, 'checked')} ]`,
        timeoutMs: 300_000,
      }),
    ],
  };
}
