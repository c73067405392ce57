/** What Alertmanager counts of one kind of message. */
export interface Count {
  /** Messages that were begun. */
  readonly begun: number;
  /** Messages that were given up. */
  readonly givenUp: number;
  /** Attempts that have ended, and those of them that failed. */
  readonly tried: number;
  readonly refused: number;
}

/** By integration: `webhook`, `email`. */
export type Counts = ReadonlyMap<string, Count>;

const none: Count = { begun: 0, givenUp: 0, tried: 0, refused: 0 };

const families: Readonly<Record<string, keyof Count>> = {
  notifications_total: 'begun',
  notifications_failed_total: 'givenUp',
  notification_requests_total: 'tried',
  notification_requests_failed_total: 'refused',
};

/** Counters in the metrics of Alertmanager; of one receiver where it tells them apart. */
export function countsIn(metrics: string, receiver: string): Counts {
  const found = new Map<string, Record<keyof Count, number>>();
  for (const line of metrics.split('\n')) {
    const [, family = '', labels = '', value = ''] =
      /^alertmanager_([a-z_]+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    const key = families[family];
    const integration = /(?:^|,)integration="([^"]*)"/.exec(labels)?.[1];
    const of = /(?:^|,)receiver_name="((?:[^"\\]|\\.)*)"/.exec(labels)?.[1];
    if (key === undefined || integration === undefined || (of !== undefined && of !== receiver)) continue;
    const count = found.get(integration) ?? { ...none };
    count[key] += Number(value);
    found.set(integration, count);
  }
  return found;
}

export interface Progress {
  /** As many messages as are expected were begun, of each integration. */
  readonly begun: boolean;
  /** As many were taken. */
  readonly taken: boolean;
  /** Every message that was begun has come to its end. */
  readonly settled: boolean;
  readonly givenUp: number;
}

/** What has become of the messages since then, those of a test among them. */
export function progress(
  expected: Readonly<Record<string, number>>,
  before: Counts,
  after: Counts,
): Progress {
  const each = Object.entries(expected).map(([integration, messages]) => {
    const [from, to] = [before.get(integration) ?? none, after.get(integration) ?? none];
    const of = (key: keyof Count): number => to[key] - from[key];
    return { messages, begun: of('begun'), givenUp: of('givenUp'), taken: of('tried') - of('refused') };
  });
  const begun = each.every((e) => e.begun >= e.messages);
  return {
    begun,
    taken: each.every((e) => e.taken >= e.messages),
    settled: begun && each.every((e) => e.taken + e.givenUp >= e.begun),
    givenUp: each.reduce((sum, e) => sum + e.givenUp, 0),
  };
}
