import { curl, verdict, type Probe, type ProbeSubject } from '@pigsty/sdk';
import type { InfraNode } from '../spec/components.ts';
import { paths } from '../spec/paths.ts';

const { ok, warn, fail } = verdict;

const get = (url: string): string => curl(url, { seconds: 4, options: '-f' });

const UP = 'last_over_time(up[1m])';

/** Whether everything that is registered is seen, and answers. */
export function targetsAnswer(subject: ProbeSubject, { params }: InfraNode): Probe {
  const ask = (query: string): string =>
    get(`http://127.0.0.1:${params.vmetrics_port}/api/v1/query?query=${encodeURIComponent(query)}`);
  return {
    ...subject,
    name: 'every registered target is seen and answers',
    script: `find ${paths.targets} -name '*.yml' -exec grep -h '^- labels:' {} + | grep -c .
${ask(`count(${UP})`)} && echo
${ask(`count(${UP} == 0)`)} && echo
${ask(`limitk(4, ${UP} == 0)`)}`,
    deadlineMs: 8000,
    judge: ({ output }) => {
      const [files = '', seen = '', silent = '', sample = ''] = output.split('\n');
      const [all, down, samples] = [seriesIn(seen), seriesIn(silent), seriesIn(sample)];
      if (all === undefined || down === undefined || samples === undefined)
        return fail('VictoriaMetrics does not answer', 'pigsty install infra');
      const [expected, count, missing] = [Number(files), all[0]?.value ?? 0, down[0]?.value ?? 0];
      if (missing > 0) {
        const names = samples.map(({ labels }) => `${labels['job']} ${labels['ins']}`).sort();
        const some = `${names.slice(0, 3).join(', ')}${missing > 3 ? ' ...' : ''}`;
        return { ...warn(`${missing} of ${count} do not answer: ${some}`), settles: true };
      }
      if (count < expected)
        return { ...warn(`${count} of ${expected} have been seen so far`), settles: true };
      return ok(`${count} targets`);
    },
  };
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a query of the Prometheus API has found. */
function seriesIn(text: string): readonly Series[] | undefined {
  try {
    const { data } = JSON.parse(text) as {
      readonly data: {
        readonly result: readonly {
          readonly metric: Readonly<Record<string, string>>;
          readonly value: readonly [number, string];
        }[];
      };
    };
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  } catch {
    return undefined;
  }
}

/** Whether every rule can be evaluated; what is wrong with the first that cannot. */
export function rulesAreSound(subject: ProbeSubject, { params }: InfraNode): Probe {
  return {
    ...subject,
    name: 'every rule can be evaluated',
    script: `rules=$(${get(`http://127.0.0.1:${params.vmalert_port}/api/v1/rules`)}) || exit 0
printf '%s' "$rules" | grep -o '"health":"[a-z]*"' | sort | uniq -c
printf '%s' "$rules" | grep -o '"lastError":"[^"]\\{1,200\\}' | head -n 1`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      const count = (health: string): number =>
        Number(new RegExp(`(\\d+) "health":"${health}"`).exec(output)?.[1] ?? 0);
      const [sound, bad] = [count('ok'), count('err')];
      if (sound + bad === 0 && !output.includes('health'))
        return fail('vmalert does not answer, or has no rule', 'pigsty install infra');
      const why = /"lastError":"(.*)/.exec(output)?.[1] ?? '';
      return bad === 0 ? ok(`${sound} rules`) : warn(`${bad} of ${sound + bad} cannot: ${why}`);
    },
  };
}
