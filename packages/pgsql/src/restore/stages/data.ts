import { command, quoteWord, shCommand, type StageDraft } from '@pigsty/sdk';
import { forgetsRecovery } from '../forgets-recovery.ts';
import { keptDirectory } from '../places.ts';
import type { RestorePlan } from './restore-plan.ts';
import { DAY_MS, makeState, stateFile } from './state.ts';

/** The old data steps aside, and the backup takes its place. */
export function restoreStage(plan: RestorePlan): StageDraft {
  const { member, run, set, repo } = plan;
  const { params } = member;
  const [data, kept] = [params.pg_data, keptDirectory(params)].map(quoteWord) as [string, string];
  const as = `runuser -u ${quoteWord(params.pg_dbsu)} --`;
  const script = `set -e
cd /
rm -rf ${data}
install -d -o ${quoteWord(params.pg_dbsu)} -g ${quoteWord(params.pg_dbsu)} -m 0700 ${data}
${as} pgbackrest --stanza=${quoteWord(params.pg_cluster)}${repo} --set=${quoteWord(set)} --type=none restore </dev/null
${forgetsRecovery(data, as)}
# A new timeline gets a number that no earlier one has: of those a host knows that was promoted elsewhere, too.
for history in ${kept}/pg_wal/*.history; do [ ! -e "$history" ] || cp -p "$history" ${data}/pg_wal/; done
${as} touch ${data}/recovery.signal
sync ${data}/recovery.signal
touch ${stateFile(run, 'restored')}`;
  return {
    name: 'restore-data',
    host: member.host,
    ops: [
      command({
        name: `keep the data of ${member.name} as ${keptDirectory(params)}`,
        run: shCommand(`set -e
${makeState(member, run)}
mv ${data} ${kept}
sync ${kept}`),
        unless: `[ -e ${kept} ] || [ ! -e ${data} ]`,
      }),
      command({
        name: `restore the backup ${set} at ${member.name}`,
        run: shCommand(`${makeState(member, run)} && ${script.replace('set -e\n', '{ set -e\n')}\n}`, [], {
          timeoutMs: 2 * DAY_MS,
        }),
        unless: `[ -e ${stateFile(run, 'restored')} ]`,
        timeoutMs: 2 * DAY_MS,
      }),
    ],
  };
}
