/**
 * An expression for what a counter has risen by within a time; for counters that are older than the first scrape of them, as those of
 * the kernel or of a server's statistics are.
 *
 * VictoriaMetrics' `increase` takes a small first value of a new series for a rise from zero: a host that once had such an event would
 * be alerted on again when it is first watched. Compared with the least value within that time, a new series has not risen, and one
 * that begins again from zero (a restart) has risen by what came since.
 *
 * @param counter a selector of counters, in any unit
 * @param within a duration of MetricsQL or PromQL, `10m`
 * @see https://docs.victoriametrics.com/victoriametrics/metricsql/#increase
 */
export const grown = (counter: string, within: string): string =>
  `${counter} - min_over_time(${counter}[${within}])`;
