import { quoteWord, type Inventory, type Probe } from '@pigsty/sdk';
import { commonParams } from '../spec/common-params.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { keepsSessions, sessionHistory as history } from '../spec/session-history.ts';
import { judgeUnit, unitScript } from './sampler-unit.ts';
import { ok, subjectOf, warn } from './subject.ts';

/** Windows are written every ten seconds. */
const lateSeconds = 60;

/** Whether the sessions of a member are sampled. A member that does not answer has no samples, which others say, too. */
export function sessionHistoryHealth(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): readonly Probe[] {
  if (!keepsSessions(commonParams(instance.params, inventory))) return [];
  const hint = `journalctl -u ${history.unit} on ${instance.host}`;
  return [
    {
      ...subjectOf(cluster, instance),
      name: 'sessions are sampled',
      script: `${unitScript(history.unit)}
at=$(stat -c %Y ${quoteWord(history.file)} 2>/dev/null) && echo "$(($(date +%s) - at))" || echo never`,
      deadlineMs: 5000,
      judge: ({ output }) => {
        const [state = '', age = ''] = output.trim().split('\n');
        const { down, lazy } = judgeUnit(history.unit, state, instance.host);
        if (down !== undefined) return down;
        if (!(Number(age) <= lateSeconds))
          return {
            ...warn(age === 'never' ? 'no sample yet' : `no sample for ${age} s`, hint),
            settles: true,
          };
        return lazy ?? ok('every second');
      },
    },
  ];
}
