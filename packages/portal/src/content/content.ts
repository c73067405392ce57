import type { Alert, DashboardVariable, MetricUnit, Panel } from '@pigsty/sdk';

/** A store that pages ask: metrics, logs, the rules of vmalert, what Alertmanager tells. */
export type StoreName = 'alerts' | 'logs' | 'metrics' | 'rules';

/** `content/index.json`: what the estate is made of, and which pages there are. */
export interface PortalIndex {
  /** The version of this data. */
  readonly content: 1;
  /** Those that this infra node runs. */
  readonly stores: readonly StoreName[];
  readonly pages: readonly {
    readonly id: string;
    readonly title: string;
    readonly module: string;
    /** Names of labels that it is about: `cls`. */
    readonly variables: readonly string[];
  }[];
  readonly clusters: readonly PortalCluster[];
  /** By their cluster of NODE. */
  readonly hosts: readonly PortalCluster[];
  readonly alerts: readonly {
    readonly name: string;
    readonly severity: Alert['severity'];
    readonly module: string;
    readonly page?: string;
  }[];
}

/** A cluster of a module, or a group of hosts. */
export interface PortalCluster {
  readonly module: string;
  readonly cls: string;
  /** Each is asked by its jobs, and well when all of them answer. */
  readonly members: readonly {
    readonly ins: string;
    readonly ip: string;
    readonly jobs: readonly string[];
  }[];
}

/** A column of a table has the unit of its metric. */
export type PortalPanel =
  | Exclude<Panel, { panel: 'table' }>
  | (Extract<Panel, { panel: 'table' }> & { readonly units: readonly MetricUnit[] });

/** `content/<id>.json`: one dashboard. */
export interface PortalPage {
  readonly id: string;
  readonly title: string;
  readonly module: string;
  readonly variables: readonly DashboardVariable[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly PortalPanel[] }[];
}
