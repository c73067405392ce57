/** `crit`: somebody is woken. `warn`: today. `info`: shown. `none`: a signal for machines, such as a watchdog. */
export type AlertSeverity = 'crit' | 'info' | 'none' | 'warn';

/** A rule that notifies when `expr` has held for as long as `for`. Labels are written as `{{ins}}`. */
export interface Alert {
  /** `ReplicationLagHigh`: unique within the module. */
  readonly name: string;
  /** MetricsQL, or PromQL. */
  readonly expr: string;
  /** `30s`, `5m`, `0s`. */
  readonly for: string;
  readonly severity: AlertSeverity;
  /** One line, with the labels of what it is about: `{{ins}} does not answer`. */
  readonly summary: string;
  /** What it means for those who use the service. */
  readonly meaning?: string;
  /** What to type first: `pigsty health memcached -l {{ip}}`. */
  readonly firstCommand?: string;
  /** The id of a dashboard: one of the module's own, or of a module it requires. */
  readonly dashboard?: string;
  /**
   * Units whose interruption sets it off, as plans name them (`Interruption.unit`), or any unit of its module: a run
   * that restarts one keeps it silent for that instance, host or cluster. The unit `host` is a whole host that goes down: it
   * sets off every alert that names some unit.
   */
  readonly interruption?: readonly string[] | 'any';
}

/**
 * An alert of a module, for `content.alerts`.
 *
 * @example
 * alert({ name: 'MemcachedDown', expr: 'memcached_up == 0', for: '30s', severity: 'crit', summary: '{{ins}} does not answer' })
 */
export const alert = (a: Alert): Alert => a;
