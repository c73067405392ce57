import { addressFor, formatAddress } from '../address/address.ts';
import type { PortalIndex } from '../content/content.ts';
import type { Labels } from '../series/expression.ts';
import type { LiveAlert, Muted } from '../stores/alerts.ts';

export type Status = 'crit' | 'info' | 'unknown' | 'warn';

/** One thing that needs attention: what, since when, why, and what to type first. */
export interface Finding {
  readonly status: Status;
  readonly name: string;
  readonly subject: string;
  readonly title: string;
  readonly meaning: string;
  readonly sinceMs: number | undefined;
  readonly command: string | undefined;
  readonly page: string | undefined;
  readonly logs: string | undefined;
  readonly muted: Muted['by'] | undefined;
  readonly pending: boolean;
}

const statuses: Readonly<Record<string, Status | undefined>> = { CRIT: 'crit', WARN: 'warn', INFO: 'info' };
const order: readonly Status[] = ['crit', 'unknown', 'warn', 'info'];

/** Minutes before the alert began that a link shows. */
const BEFORE_MS = 15 * 60_000;

/** Alerts as sentences, the worst and then the oldest first. Signals for machines are left out. */
export function findingsFrom(
  alerts: readonly LiveAlert[],
  muted: readonly Muted[],
  index: Pick<PortalIndex, 'alerts' | 'pages'>,
): readonly Finding[] {
  return alerts
    .filter(({ labels }) => labels['severity'] !== 'NONE')
    .map((alert) => findingOf(alert, muted, index))
    .sort(
      (a, b) =>
        Number(a.pending) - Number(b.pending) ||
        order.indexOf(a.status) - order.indexOf(b.status) ||
        (a.sinceMs ?? 0) - (b.sinceMs ?? 0),
    );
}

function findingOf(
  { name, state, labels, annotations, sinceMs }: LiveAlert,
  muted: readonly Muted[],
  { alerts, pages }: Pick<PortalIndex, 'alerts' | 'pages'>,
): Finding {
  const rule = alerts.find((a) => a.name === name);
  const page = pages.find((p) => p.id === rule?.page);
  const range = sinceMs === undefined ? undefined : { from: String(sinceMs - BEFORE_MS), to: 'now' };
  const ip = labels['ip'];
  return {
    status: statuses[labels['severity'] ?? ''] ?? 'warn',
    name,
    subject: labels['ins'] ?? labels['cls'] ?? ip ?? '',
    title: annotations['summary'] ?? `${name} ${labels['ins'] ?? labels['cls'] ?? ''}`.trim(),
    meaning: annotations['description'] ?? '',
    sinceMs,
    command: annotations['command'],
    page: page === undefined ? undefined : formatAddress(addressFor(page.id, page.variables, labels, range)),
    logs: ip === undefined ? undefined : formatAddress(addressFor('logs', ['ip'], { ip }, range)),
    muted: muted.find((m) => sameAlert(m.labels, { ...labels, alertname: name }))?.by,
    pending: state === 'pending',
  };
}

/** Alertmanager has every label of vmalert, and perhaps more. */
const sameAlert = (told: Labels, own: Labels): boolean =>
  Object.entries(own).every(([label, value]) => told[label] === value);
