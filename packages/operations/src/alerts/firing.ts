import { selectHosts } from '@pigsty/inventory';
import type { RightEstate } from '../estate/right.ts';
import { askEach, parsed, type Asking, type Reply } from './alertmanager.ts';
import { watched, type Labelled } from './matchers.ts';
import { readSilences } from './silence.ts';

/** An alert that fires now. */
export interface FiringAlert {
  readonly name: string;
  /** `CRIT`, `WARN`, `INFO`, or what a rule of one's own says. */
  readonly severity: string;
  /** ISO 8601. */
  readonly since: string;
  readonly cls: string;
  readonly ins: string;
  readonly ip: string;
  readonly summary: string;
  readonly meaning?: string;
  readonly firstCommand?: string;
  /** Who is told of it, as long as nothing holds it back. */
  readonly receivers: readonly string[];
  /** Silences because of which nobody is told: id, end and reason. */
  readonly silencedBy: readonly { readonly id: string; readonly until: string; readonly comment: string }[];
  /** Another alert says it already. */
  readonly inhibited: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface FiringAnswer {
  /** What somebody is told of comes first, then the most serious, then the oldest. */
  readonly alerts: readonly FiringAlert[];
  /** An Alertmanager answered that hears of the rules: what is not listed does not fire. */
  readonly certain: boolean;
  readonly notes: readonly string[];
}

/** As Alertmanager's second API has it. */
export interface RawAlert {
  readonly fingerprint: string;
  readonly startsAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: { readonly silencedBy: readonly string[]; readonly inhibitedBy: readonly string[] };
}

/** This alert never stops: without it no rule is evaluated, or nothing arrives. */
const WATCHDOG = 'Watchdog';

/** What fires now, from all Alertmanagers together: each hears of the rules of its own host. */
export async function firingAlerts(
  estate: Asking & Pick<RightEstate, 'present'>,
  { limit }: { readonly limit?: string },
): Promise<FiringAnswer> {
  const [{ replies, notes }, silences] = await Promise.all([
    askEach(estate, '/api/v2/alerts'),
    readSilences(estate),
  ]);
  const each = replies.map((reply) => ({ reply, raw: parsed<readonly RawAlert[]>(reply) }));
  const deaf = each.filter(({ raw }) => !raw.some((a) => a.labels['alertname'] === WATCHDOG));
  const wanted = belongsTo(estate, limit);
  const alerts = merged(each.map(({ raw }) => raw))
    .filter((a) => a.labels['alertname'] !== WATCHDOG && wanted(a.labels))
    .map((a) => firingAlert(a, new Map(silences.map((s) => [s.id, s]))))
    .sort(bySeverity);
  return {
    alerts,
    certain: deaf.length < each.length,
    notes: [...notes, ...deaf.map(({ reply }) => deafNote(reply))],
  };
}

function deafNote({ from }: Pick<Reply, 'from'>): string {
  return `Alertmanager of ${from.instance} has not heard of the alert that never stops: no rule is evaluated on ${from.host}, or alerts do not arrive (pigsty health infra -l ${from.host})`;
}

/** One of each; the longest known is taken. */
export function merged(each: readonly (readonly RawAlert[])[]): readonly RawAlert[] {
  const found = new Map<string, RawAlert>();
  for (const alert of each.flat()) {
    const before = found.get(alert.fingerprint);
    if (before === undefined || Date.parse(alert.startsAt) < Date.parse(before.startsAt))
      found.set(alert.fingerprint, alert);
  }
  return [...found.values()];
}

function firingAlert(
  { labels, annotations, startsAt, status, receivers }: RawAlert,
  silences: ReadonlyMap<string, { readonly endsAt: string; readonly comment: string }>,
): FiringAlert {
  const { alertname = '', severity = '', cls = '', ins = '', ip = '' } = labels;
  const { summary = '', description, command } = annotations;
  return {
    name: alertname,
    severity,
    since: new Date(startsAt).toISOString(),
    cls,
    ins,
    ip,
    summary,
    ...(description === undefined ? {} : { meaning: description }),
    ...(command === undefined ? {} : { firstCommand: command }),
    receivers: receivers.map((r) => r.name),
    silencedBy: status.silencedBy.map((id) => ({
      id,
      until: silences.get(id)?.endsAt ?? '',
      comment: silences.get(id)?.comment ?? '',
    })),
    inhibited: status.inhibitedBy.length > 0,
    labels,
  };
}

const severities = ['CRIT', 'WARN', 'INFO', 'NONE'];

function bySeverity(a: FiringAlert, b: FiringAlert): number {
  const rank = (alert: FiringAlert): number => {
    const at = severities.indexOf(alert.severity);
    // What another alert says already comes after that one, also where both are silenced.
    return (heldBack(alert) ? 100 : 0) + (alert.inhibited ? 10 : 0) + (at < 0 ? 1 : at);
  };
  return rank(a) - rank(b) || Date.parse(a.since) - Date.parse(b.since) || (a.name < b.name ? -1 : 1);
}

/** Nobody is told of it. */
export function heldBack({ silencedBy, inhibited }: Pick<FiringAlert, 'silencedBy' | 'inhibited'>): boolean {
  return silencedBy.length > 0 || inhibited;
}

/** Whether an alert is about the hosts that a limit names. */
function belongsTo(
  estate: Pick<RightEstate, 'present' | 'inventory'>,
  limit: string | undefined,
): (labels: Readonly<Record<string, string>>) => boolean {
  if (limit === undefined) return () => true;
  const hosts = new Set(selectHosts(estate.inventory, limit));
  const mine = watched(estate).filter(({ ip }) => hosts.has(ip));
  const of = (label: keyof Labelled): ReadonlySet<string> => new Set(mine.map((w) => w[label]));
  const [instances, clusters] = [of('ins'), of('cls')];
  return ({ ip, ins, cls }) =>
    ip !== undefined ? hosts.has(ip) : ins !== undefined ? instances.has(ins) : clusters.has(cls ?? '');
}
