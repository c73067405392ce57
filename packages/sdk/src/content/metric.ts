export type MetricUnit = 'bytes' | 'count' | 'flag' | 'milliseconds' | 'ratio' | 'seconds' | 'timestamp';

/** Where the samples of a metric come from. */
export type MetricSource =
  | {
      /** A program that shows it by itself: `node_exporter`, `patroni`. */
      readonly exporter: string;
    }
  | {
      /** A query whose columns are labels and the value; the column of the value has the metric's name. */
      readonly sql: string;
      /** Versions that know it: `>=14`, `14..16`. All when absent. */
      readonly versions?: string;
      /** Asked only of the instance that has this role. */
      readonly role?: 'primary' | 'replica';
      /** `dear` ones are asked seldom, and switched off on a busy instance. */
      readonly cost?: 'cheap' | 'dear';
      /** `10s` */
      readonly every: string;
    }
  | {
      /**
       * Shell fragment, run as root on the instance's host; prints lines in the text format of Prometheus, of the metrics that
       * name it and no others. NODE runs it; one that fails, or takes 10 s, has no samples.
       */
      readonly command: string;
      /** `1m` */
      readonly every: string;
    };

/** A family of samples. Each carries the labels `job`, `cls`, `ins` and `ip` besides its own. */
export interface Metric {
  /** `pg_repl_replay_lag`: letters, digits and `_`, the first one lower case, as the exporter writes it. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: MetricUnit;
  /** Labels of its own. */
  readonly labels?: readonly string[];
  /** One sentence. */
  readonly help: string;
  readonly from: MetricSource;
  /** Not there while nothing of the kind goes on: a vacuum, a replica that streams. */
  readonly emptyWhenHealthy?: true;
}

/** A series that is computed ahead of its use. */
export interface RecordingRule {
  /** With a colon, as is the custom: `memcached:hit_ratio`. */
  readonly name: string;
  readonly expr: string;
  readonly unit: MetricUnit;
  readonly help: string;
  /** A metric by the name that another exporter gives it: that name has no colon. */
  readonly alias?: true;
  /** `1m`: evaluated so often, in the order of such rules. As often as metrics are collected when absent. */
  readonly every?: string;
  /** It finds nothing while all is well, or nothing goes on. */
  readonly emptyWhenHealthy?: true;
}

/**
 * A metric of a module, for `content.metrics`.
 *
 * @example
 * metric({ name: 'memcached_up', type: 'gauge', unit: 'flag', help: 'whether it answers', from: { exporter: 'memcached_exporter' } })
 */
export const metric = (m: Metric): Metric => m;

/** A recording rule of a module, for `content.records`. */
export const record = (r: RecordingRule): RecordingRule => r;
