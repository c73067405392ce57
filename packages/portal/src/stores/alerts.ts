import type { Labels } from '../series/expression.ts';
import { ask } from './ask.ts';
import { queryNow } from './metrics.ts';

/** An alert that is firing or about to. */
export interface LiveAlert {
  readonly name: string;
  readonly state: 'firing' | 'pending';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly sinceMs: number | undefined;
}

/** Of vmalert, which evaluates the rules. */
export async function liveAlerts(signal: AbortSignal): Promise<readonly LiveAlert[]> {
  const text = await ask({ store: 'rules', path: '/api/v1/alerts', timeoutMs: 8000, signal });
  const { data } = JSON.parse(text) as {
    readonly data: {
      readonly alerts: readonly {
        readonly name: string;
        readonly state: string;
        readonly labels: Labels;
        readonly annotations: Labels;
        readonly activeAt: string;
      }[];
    };
  };
  return data.alerts
    .filter((a) => a.state === 'firing' || a.state === 'pending')
    .map(({ name, state, labels, annotations, activeAt }) => ({
      name,
      state: state === 'firing' ? 'firing' : 'pending',
      labels,
      annotations,
      sinceMs: Date.parse(activeAt),
    }));
}

/** What the store of metrics still knows of them while vmalert does not answer: names and labels, no reason. */
export async function storedAlerts(nowMs: number, signal: AbortSignal): Promise<readonly LiveAlert[]> {
  const found = await queryNow('last_over_time(ALERTS{alertstate="firing"}[10m])', nowMs, signal);
  return found.map(({ labels }) => ({
    name: labels['alertname'] ?? 'alert',
    state: 'firing',
    labels,
    annotations: {},
    sinceMs: undefined,
  }));
}

/** An alert that Alertmanager holds back, and by what. */
export interface Muted {
  readonly labels: Labels;
  readonly by: 'inhibition' | 'silence';
}

/** What nobody is told of: silenced, or explained by another alert. */
export async function mutedAlerts(signal: AbortSignal): Promise<readonly Muted[]> {
  const text = await ask({ store: 'alerts', path: '/api/v2/alerts', timeoutMs: 8000, signal });
  const alerts = JSON.parse(text) as readonly {
    readonly labels: Labels;
    readonly status: { readonly silencedBy: readonly string[]; readonly inhibitedBy: readonly string[] };
  }[];
  return alerts.flatMap(({ labels, status }): Muted[] =>
    status.silencedBy.length > 0
      ? [{ labels, by: 'silence' }]
      : status.inhibitedBy.length > 0
        ? [{ labels, by: 'inhibition' }]
        : [],
  );
}

/** A rule as vmalert evaluates it. */
export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly state: string;
  readonly health: string;
  readonly lastError: string;
  readonly forSeconds: number;
  readonly labels: Labels;
}

/** Every alerting rule. */
export async function alertRules(signal: AbortSignal): Promise<readonly Rule[]> {
  const text = await ask({ store: 'rules', path: '/api/v1/rules', timeoutMs: 8000, signal });
  const { data } = JSON.parse(text) as {
    readonly data: {
      readonly groups: readonly {
        readonly rules: readonly {
          readonly type: string;
          readonly name: string;
          readonly query: string;
          readonly state: string;
          readonly health: string;
          readonly lastError?: string;
          readonly duration?: number;
          readonly labels?: Labels;
        }[];
      }[];
    };
  };
  return data.groups
    .flatMap((g) => g.rules)
    .filter((r) => r.type === 'alerting')
    .map(({ name, query, state, health, lastError = '', duration = 0, labels = {} }) => ({
      name,
      query,
      state,
      health,
      lastError,
      forSeconds: duration,
      labels,
    }));
}
