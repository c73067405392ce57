import { on } from './estate.ts';
import type { Receiver, Told } from './receiver.ts';
import { until } from './wait.ts';

/** An alert, by its name and some of its labels. */
export interface Expected {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  /** It goes on for minutes when the fault is gone, as its expression looks back. */
  readonly lingers?: boolean;
  /** Seconds that the fault has to go on before the expression holds: `pg_xact_age_idle_seconds > 300`. */
  readonly threshold?: number;
}

/** What goes wrong, and how it ends. */
export interface Fault {
  readonly what: string;
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
  readonly raises: readonly Expected[];
}

/** Faults that do not meet: they go on at the same time. */
export interface Round {
  readonly title: string;
  readonly faults: readonly Fault[];
}

/** What was seen of one alert; all in seconds. */
export interface Row extends Expected {
  readonly what: string;
  /** What the rule waits: its `for`, and what its expression asks for. */
  readonly held: number;
  /** From the fault to the receiver. */
  readonly delivered: number;
  /** From the end of the fault to the message that it is over; none of those that linger. */
  readonly resolved: number | undefined;
}

/** Seconds that the rules which vmalert of this host has loaded wait by their `for`, by alert. */
export async function rulesOf(host: string): Promise<ReadonlyMap<string, number>> {
  const { data } = JSON.parse(await on(host, 'curl -fsS http://127.0.0.1:8880/api/v1/rules')) as {
    readonly data: {
      readonly groups: readonly {
        readonly rules: readonly { readonly name: string; readonly duration: number }[];
      }[];
    };
  };
  return new Map(data.groups.flatMap(({ rules }) => rules.map(({ name, duration }) => [name, duration])));
}

const told = (
  { told: all }: Receiver,
  { alert, labels }: Expected,
  status: Told['status'],
  sinceMs: number,
): Told | undefined =>
  all.find(
    (t) =>
      t.receiver === 'dba' &&
      t.name === alert &&
      t.status === status &&
      t.atMs >= sinceMs &&
      Object.entries(labels).every(([name, value]) => t.labels[name] === value),
  );

/** Begins all faults, waits for every alert of each, ends the faults and waits until the receiver knows that. */
export async function injected(
  faults: readonly Fault[],
  { receiver, rules }: Watch,
): Promise<readonly Row[]> {
  return (await Promise.all(faults.map((fault) => tried(fault, { receiver, rules })))).flat();
}

/** Where alerts arrive, and the rules that they come from. */
export interface Watch {
  readonly receiver: Receiver;
  readonly rules: ReadonlyMap<string, number>;
}

async function tried(
  { what, begin, end, raises }: Fault,
  { receiver, rules }: Watch,
): Promise<readonly Row[]> {
  const waits = raises.map(({ alert, threshold = 0 }) => {
    const seconds = rules.get(alert);
    if (seconds === undefined) throw new Error(`vmalert has no rule ${alert}`);
    return seconds + threshold;
  });
  const began = Date.now();
  const seen = async (): Promise<readonly Told[]> => {
    await begin();
    return Promise.all(
      raises.map((expected, i) =>
        until(
          `${expected.alert} is told: ${what}`,
          async () => told(receiver, expected, 'firing', began),
          (waits[i]! + mostSeconds) * 1000,
        ),
      ),
    );
  };
  const outcome = await seen().then(
    (firing) => ({ firing }),
    (error: unknown) => ({ error }),
  );
  try {
    await end();
  } catch (error) {
    // What went wrong before it is why.
    if (!('error' in outcome)) throw error;
  }
  if ('error' in outcome) throw outcome.error;
  const { firing } = outcome;
  const ended = Date.now();
  return Promise.all(
    raises.map(async (expected, i): Promise<Row> => {
      const over =
        expected.lingers === true
          ? undefined
          : await until(
              `${expected.alert} is over: ${what}`,
              async () => told(receiver, expected, 'resolved', ended),
              mostSeconds * 1000,
            );
      return {
        ...expected,
        what,
        held: waits[i]!,
        delivered: (firing[i]!.atMs - began) / 1000,
        resolved: over === undefined ? undefined : (over.atMs - ended) / 1000,
      };
    }),
  );
}

/** Beside what a rule waits by itself. */
const mostSeconds = 360;

/** All rows, and the median and the 95th percentile of what came on top of what the rule waits. */
export function table(rows: readonly Row[]): string {
  const beyond = rows.map(({ delivered, held }) => delivered - held).toSorted((a, b) => a - b);
  const at = (share: number): string => beyond[Math.ceil(beyond.length * share) - 1]?.toFixed(1) ?? '-';
  return [
    '| alert | fault | rule waits | fault to receiver | beyond that | repair to message |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ({ alert, what, held, delivered, resolved }) =>
        `| ${alert} | ${what} | ${held} s | ${delivered.toFixed(1)} s | ${(delivered - held).toFixed(1)} s | ${resolved === undefined ? 'looks back' : `${resolved.toFixed(1)} s`} |`,
    ),
    `${rows.length} alerts; beyond \`for\`: median ${at(0.5)} s, p95 ${at(0.95)} s`,
  ].join('\n');
}
