import { command, quoteWord, shCommand, type StageDraft } from '@pigsty/sdk';
import { keptDirectory, restoreDirectory } from '../places.ts';
import type { RecoverySettings } from '../server.ts';
import { promotion } from './promote.ts';
import type { RestorePlan } from './restore-plan.ts';
import { HOUR_MS, stateFile } from './state.ts';

/**
 * The old data comes back. Where the restored one was writable already, the archive knows its timeline: the old data gets a
 * later one, or the next promotion would take the same number again.
 */
export function backStage(plan: Pick<RestorePlan, 'member' | 'run'>): StageDraft {
  const { member, run } = plan;
  const { params } = member;
  const [data, kept] = [params.pg_data, keptDirectory(params)].map(quoteWord) as [string, string];
  const settings: RecoverySettings = {
    params,
    directory: restoreDirectory(run),
    dataDir: params.pg_data,
    timeline: 'present',
    target: 'end',
    archives: true,
    reads: false,
  };
  return {
    name: 'restore-back',
    host: member.host,
    ops: [
      command({
        name: `put the data of ${member.name} back from ${keptDirectory(params)}`,
        run: shCommand(`set -e
if [ -e ${stateFile(run, 'reached')} ] && [ ! -e ${data}/recovery.signal ]; then
  mkdir -p ${stateFile(run, 'histories')}
  for history in ${data}/pg_wal/*.history; do [ ! -e "$history" ] || cp -p "$history" ${stateFile(run, 'histories')}/; done
  touch ${stateFile(run, 'fork')}
fi
rm -rf ${data}
mv ${kept} ${data}
sync ${data}`),
        unless: `[ ! -e ${kept} ]`,
        timeoutMs: HOUR_MS,
      }),
      command({
        name: `give the old data of ${member.name} a timeline of its own`,
        run: shCommand(
          `if [ ! -e ${data}/recovery.signal ]; then
  for history in ${stateFile(run, 'histories')}/*.history; do [ ! -e "$history" ] || [ -e ${data}/pg_wal/"\${history##*/}" ] || cp -p "$history" ${data}/pg_wal/; done
  rm -f ${data}/standby.signal
  runuser -u ${quoteWord(params.pg_dbsu)} -- touch ${data}/recovery.signal
fi
${promotion(settings)}
rm -f ${stateFile(run, 'fork')}`,
          [],
          { timeoutMs: 2 * HOUR_MS },
        ),
        unless: `[ ! -e ${stateFile(run, 'fork')} ]`,
        timeoutMs: 2 * HOUR_MS,
      }),
    ],
  };
}
