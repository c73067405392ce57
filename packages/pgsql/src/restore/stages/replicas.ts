import { command, oneByOne, quoteWord, shCommand, unit, type Op, type StageDraft } from '@pigsty/sdk';
import type { PgInstance } from '../../spec/cluster.ts';
import { patroni, takesPartAgain } from './patroni.ts';
import type { RestorePlan } from './restore-plan.ts';
import { HOUR_MS, makeState, stateFile } from './state.ts';

type Restored = Pick<RestorePlan, 'cluster' | 'member' | 'run'>;

const others = ({ cluster, member }: Restored): readonly PgInstance[] =>
  cluster.instances.filter((i) => i !== member);

/** A replica's own data is of the earlier course of events: it goes, and Patroni copies the leader's. */
export function replicaStages(restored: Restored): readonly StageDraft[] {
  const { run } = restored;
  const rebuilt = stateFile(run, 'rebuilt');
  return oneByOne(others(restored), {
    turn: (instance) => [
      {
        name: 'restore-replica',
        host: instance.host,
        ops: copiedWithoutData(instance, {
          name: `delete the data of ${instance.name}`,
          note: `${makeState(instance, run)}\ntouch ${rebuilt}`,
          unless: `[ -e ${rebuilt} ]`,
        }),
      },
    ],
  });
}

/** Replicas whose data was deleted are copied again, the others have theirs. */
export function followStages(restored: Restored): readonly StageDraft[] {
  const rebuilt = stateFile(restored.run, 'rebuilt');
  return others(restored).map((instance) => ({
    name: 'restore-follow',
    host: instance.host,
    ops: copiedWithoutData(instance, {
      name: `delete the data that ${instance.name} has of the restored cluster`,
      note: `rm -f ${rebuilt}`,
      unless: `[ ! -e ${rebuilt} ]`,
    }),
  }));
}

interface Deletion {
  readonly name: string;
  /** Shell that notes that it is done. */
  readonly note: string;
  readonly unless: string;
}

/** The data goes where it is to go, and Patroni runs: it copies the leader's where there is none. */
function copiedWithoutData(instance: PgInstance, { name, note, unless }: Deletion): readonly Op[] {
  const { pg_data, pg_dbsu } = instance.params;
  return [
    command({
      name,
      run: shCommand(`set -e
rm -rf ${quoteWord(pg_data)}
install -d -o ${quoteWord(pg_dbsu)} -g ${quoteWord(pg_dbsu)} -m 0700 ${quoteWord(pg_data)}
${note}`),
      unless,
      timeoutMs: HOUR_MS,
    }),
    unit({ name: patroni, state: 'running', enabled: true }),
    takesPartAgain(instance, 600_000),
  ];
}
