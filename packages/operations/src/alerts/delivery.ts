import { setTimeout as pause } from 'node:timers/promises';
import { alertReceivers as receiversOf, TEST_ALERT, type AlertReceiver } from '@pigsty/infra/contract';
import { nearestName, PigstyError, quoteWord, shCommand, type Inventory } from '@pigsty/sdk';
import { ask, askEach, parsed, requireAlertmanagers, type Asking, type Reply } from './alertmanager.ts';
import type { RawAlert } from './firing.ts';
import { countsIn, progress, type Counts } from './notification-counts.ts';

export interface Delivery {
  readonly receiver: string;
  /** `nothing`: the receiver has nowhere to send to. `held`: Alertmanager did not try. */
  readonly state: 'delivered' | 'failed' | 'held' | 'nothing';
  /** How it is told: `webhook`, `email`. */
  readonly integrations: readonly string[];
  readonly why?: string;
  /** Milliseconds from the alert until the receiver had taken it, by looks half a second apart. */
  readonly tookMs?: number;
}

/** Alertmanager gives up after ten seconds. */
const deadlineMs = 15_000;
const lookMs = 500;

/** The receivers that are meant: all of the inventory, or the one that is named. */
export function alertReceivers(inventory: Inventory, name: string | undefined): readonly AlertReceiver[] {
  requireAlertmanagers(inventory);
  const all = receiversOf(inventory);
  if (all.length === 0)
    throw new PigstyError('USAGE', 'nobody is told of alerts: alertmanager_receivers is not set', {
      hint: 'Describe it: pigsty params alertmanager_receivers',
    });
  if (name === undefined) return all;
  const found = all.filter((r) => r.name === name);
  if (found.length > 0) return found;
  const names = all.map((r) => r.name);
  const close = nearestName(name, names);
  throw new PigstyError(
    'USAGE',
    `there is no receiver "${name}"${close === undefined ? '' : `; did you mean ${close}?`}`,
    { hint: `Receivers: ${names.join(', ')}` },
  );
}

/**
 * Sends an alert that says that it is a test to one receiver, looks at what Alertmanager counts until it was taken or
 * given up, and ends it again.
 */
export async function testReceiver(
  asking: Asking,
  receiver: AlertReceiver,
  { id, by }: { readonly id: string; readonly by: string },
): Promise<Delivery> {
  const integrations = Object.keys(receiver.integrations);
  const of = (rest: Pick<Delivery, 'state' | 'why' | 'tookMs'>): Delivery => ({
    receiver: receiver.name,
    integrations,
    ...rest,
  });
  if (integrations.length === 0) return of({ state: 'nothing', why: 'it has nowhere to send to' });
  const begun = await quickest(asking);
  const labels = { alertname: TEST_ALERT, receiver: receiver.name, test: id, severity: 'INFO', level: '2' };
  const annotations = {
    summary: `Test of the receiver ${receiver.name}: nothing is wrong`,
    description: `Sent by ${by} with pigsty alert test; it ends by itself.`,
  };
  const send = (end: { readonly endsAt?: string }): Promise<Reply> =>
    ask(asking, begun.from, {
      method: 'POST',
      path: '/api/v2/alerts',
      body: [{ labels, annotations, ...end }],
    });
  const { now } = await send({});
  let ended = false;
  const end = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    await send({ endsAt: new Date(now).toISOString() });
  };
  try {
    const held = await heldBecause(asking, begun, { id, receiver: receiver.name });
    if (held !== undefined) return of({ state: 'held', why: held });
    const before = countsIn(begun.text, receiver.name);
    return of(await outcome(asking, { begun, before, receiver, id, now, end }));
  } finally {
    await end();
  }
}

/** The Alertmanager that tells at once; the others wait whether it does. */
async function quickest(asking: Asking): Promise<Reply> {
  const { replies } = await askEach(asking, '/metrics');
  const position = ({ text }: Reply): number =>
    Number(/^alertmanager_peer_position (\d+)$/m.exec(text)?.[1] ?? 0);
  return [...replies].sort((a, b) => position(a) - position(b))[0] as Reply;
}

/** Why it will not be told, as Alertmanager knows it. */
async function heldBecause(
  asking: Asking,
  { from }: Reply,
  { id, receiver }: { readonly id: string; readonly receiver: string },
): Promise<string | undefined> {
  const filter = encodeURIComponent(`test="${id}"`);
  const reply = await ask(asking, from, { method: 'GET', path: `/api/v2/alerts?filter=${filter}` });
  const [alert] = parsed<readonly RawAlert[]>(reply);
  if (alert === undefined) return 'Alertmanager does not show the alert that it has taken';
  if (!alert.receivers.some((r) => r.name === receiver))
    return `the Alertmanager that runs sends it elsewhere (${alert.receivers.map((r) => r.name).join(', ')}): pigsty install infra brings what the inventory says`;
  const [by] = alert.status.silencedBy;
  return by === undefined ? undefined : `a silence holds it back: pigsty alert unsilence ${by}`;
}

interface Attempt {
  readonly begun: Reply;
  readonly before: Counts;
  readonly receiver: AlertReceiver;
  readonly id: string;
  /** When the alert was sent. */
  readonly now: number;
  readonly end: () => Promise<void>;
}

/**
 * Looks until every message that was begun has been taken or given up. Whose a message was is not counted: where one was
 * given up or is still tried, Alertmanager's log says whether it is this one.
 */
async function outcome(
  asking: Asking,
  { begun, before, receiver, id, now, end }: Attempt,
): Promise<Pick<Delivery, 'state' | 'why' | 'tookMs'>> {
  let waited = 0;
  for (; ; waited += lookMs) {
    const reply = await ask(asking, begun.from, { method: 'GET', path: '/metrics' });
    const seen = progress(receiver.integrations, before, countsIn(reply.text, receiver.name));
    // From here on it is on its way; when it is given up after that, it is not begun again.
    if (seen.begun) await end();
    if (seen.settled && seen.givenUp === 0) return { state: 'delivered', tookMs: waited };
    if (!seen.settled && waited < deadlineMs) {
      await pause(lookMs, undefined, { signal: asking.signal });
      continue;
    }
    const why = await reason(asking, begun, { id, receiver: receiver.name, now });
    if (why === undefined && seen.taken) return { state: 'delivered', tookMs: waited };
    return { state: 'failed', why: why ?? `not taken; see journalctl -u alertmanager on ${begun.from.host}` };
  }
}

/** What Alertmanager wrote of this alert; older versions name the receiver and not the alert. */
async function reason(
  { engine, signal }: Asking,
  { from }: Reply,
  { id, receiver, now }: { readonly id: string; readonly receiver: string; readonly now: number },
): Promise<string | undefined> {
  const said = [id, `receiver=${receiver} `, `err="${receiver}/`].map((words) => `-e ${quoteWord(words)}`);
  const script = `journalctl -q --no-pager -o cat -u alertmanager --since @${now / 1000} | grep -F ${said.join(' ')} | tail -n 1`;
  const { stdout } = await engine.hosts.exec(
    from.host,
    { ...shCommand(script), timeoutMs: 10_000 },
    { signal },
  );
  return reasonIn(stdout);
}

/** The error in a line of Alertmanager's log, as one line. */
export function reasonIn(line: string): string | undefined {
  const [, quoted, bare] = /\berr=(?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(line) ?? [];
  return quoted === undefined ? bare : quoted.replace(/\\n/g, ' ').replace(/\\(.)/g, '$1');
}
