import type { Probe } from '@pigsty/sdk';
import type { HostPool } from '../hosts/pool.ts';
import { parseMarker } from '../procedures/marker.ts';
import { describeUnfinished, finishHint } from '../run/unfinished.ts';

export const procedureProbeName = 'no procedure is unfinished';

/** Whether a procedure began on a host and did not end. */
export function procedureProbe(host: string, { places }: Pick<HostPool, 'places'>): Probe {
  return {
    module: 'pigsty',
    cluster: '',
    instance: host,
    host,
    name: procedureProbeName,
    script: `for marker in ${places.etc}/procedures/*; do [ ! -e "$marker" ] || head -n 1 "$marker"; done`,
    deadlineMs: 5000,
    judge: ({ output }) => {
      const [marker] = output.split('\n').flatMap(parseMarker);
      if (marker === undefined) return { state: 'ok', detail: '' };
      return { state: 'warn', detail: describeUnfinished(marker), hint: finishHint(marker) };
    },
  };
}
