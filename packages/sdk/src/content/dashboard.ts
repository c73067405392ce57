import type { MetricUnit } from './metric.ts';

/** A series that is shown, with its legend: `{{ins}}`. */
export interface Series {
  readonly expr: string;
  readonly legend?: string;
  /** The query finds nothing while all is well: a panel of what is broken. */
  readonly emptyWhenHealthy?: true;
  /** What is said then, in place of "None, as it should be.": `Not yet.` */
  readonly emptyWords?: string;
  /** In a table or a single number, what a value means: `{ 1: 'primary', 2: 'replica' }`. */
  readonly states?: States;
}

/** Words for the values of a metric that stands for states. */
export type States = Readonly<Record<number, string>>;

interface Titled {
  readonly title: string;
  readonly help?: string;
}

export interface TimeSeries extends Titled {
  readonly panel: 'timeseries';
  readonly unit: MetricUnit;
  readonly series: readonly Series[];
  /** Parts of a whole: one upon the other. */
  readonly stacked?: true;
}

export interface Stat extends Titled {
  readonly panel: 'stat';
  readonly unit: MetricUnit;
  readonly series: Series;
}

/** A row for each set of labels: the labels, then one column per series. */
export interface Table extends Titled {
  readonly panel: 'table';
  readonly columns: readonly string[];
  readonly series: readonly Series[];
}

/** States over time, a lane for each set of labels: who leads. */
export interface Timeline extends Titled {
  readonly panel: 'timeline';
  readonly series: readonly Series[];
  /** What a value means: `{ 0: 'replica', 1: 'leader' }`. */
  readonly states: States;
}

/** Who serves which of a fixed number of slots, a lane for each instance. */
export interface Slots extends Titled {
  readonly panel: 'slots';
  /**
   * Finds a series for each range of slots, with the labels `ins`, `start` and `end` (the first and the last slot, from 0), `state`
   * (`serving`, `migrating` or `importing`), and where slots move `peer`, the other member.
   */
  readonly series: Series;
  /** How many slots there are: 16384. */
  readonly slots: number;
}

/** Lines of the log of a job. */
export interface Logs extends Titled {
  readonly panel: 'logs';
  readonly query: string;
  /** Fields of what the query counts (`| stats by ...`): a table in place of lines. */
  readonly columns?: readonly string[];
  /** The query finds nothing while all is well. */
  readonly emptyWhenHealthy?: true;
}

export type Panel = Logs | Slots | Stat | Table | Timeline | TimeSeries;

export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice at the top of a dashboard, used as `$cls`. */
export interface DashboardVariable {
  readonly name: string;
  /** Whose values of the label `name` are offered: `memcached_up`. */
  readonly metric: string;
}

export interface Dashboard {
  /** `memcached-cluster`: lower case letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  readonly variables?: readonly DashboardVariable[];
  readonly rows: readonly DashboardRow[];
}

type Without<T extends Panel> = Omit<T, 'panel'>;

/**
 * A dashboard of a module, for `content.dashboards`.
 *
 * @example
 * dashboard({ id: 'memcached-cluster', title: 'Memcached', rows: [
 *   row('Load', [timeseries({ title: 'Connections', unit: 'count', series: [{ expr: 'memcached_connections' }] })]),
 * ] })
 */
export const dashboard = (d: Dashboard): Dashboard => d;
export const row = (title: string, panels: readonly Panel[]): DashboardRow => ({ title, panels });
export const timeseries = (p: Without<TimeSeries>): TimeSeries => ({ panel: 'timeseries', ...p });
export const stat = (p: Without<Stat>): Stat => ({ panel: 'stat', ...p });
export const table = (p: Without<Table>): Table => ({ panel: 'table', ...p });
export const timeline = (p: Without<Timeline>): Timeline => ({ panel: 'timeline', ...p });
export const slots = (p: Without<Slots>): Slots => ({ panel: 'slots', ...p });
export const logs = (p: Without<Logs>): Logs => ({ panel: 'logs', ...p });
