import type { MetricUnit } from '@pigsty/sdk';

/** How long an answer is kept: the four times of `pg_exporter_cache_ttls`. */
export type Freshness = 'fast' | 'norm' | 'slow' | 'slowest';

/** What is asked of one version of PostgreSQL, or of several: each text holds from its version on. */
export type ByVersion = readonly (readonly [since: number, text: string])[];

/** A column of the answer: a label, or a metric by the name `<collector>_<column>`. */
export interface Column {
  readonly name: string;
  /** The column of the view of the same name when absent. */
  readonly sql?: string | ByVersion;
  readonly usage: 'counter' | 'gauge' | 'label';
  readonly unit: MetricUnit;
  readonly help: string;
  /** The version that brought it. */
  readonly since?: number;
  /** `pg_exporter` shows it by itself. */
  readonly builtIn?: true;
}

/** One query of the exporter of PostgreSQL: what it selects from, and what becomes of each column. */
export interface Collector {
  /** First part of the names of its metrics: `pg_repl`. */
  readonly name: string;
  readonly help: string;
  /** Asked once per instance, or in each of its databases. */
  readonly scope: 'database' | 'instance';
  readonly freshness: Freshness;
  /** Reads a lot where there are many objects. */
  readonly dear?: true;
  /** What follows FROM. */
  readonly from: string | ByVersion;
  readonly since?: number;
  /** Asked only of an instance in this role; where it has the other one there is nothing to see. */
  readonly role?: 'primary' | 'replica';
  /** Asked only where this extension is among `pg_default_extensions`. */
  readonly extension?: string;
  /** Nothing to see while nothing of the kind goes on. */
  readonly seldom?: true;
  readonly columns: readonly Column[];
}

type Rest = Partial<Pick<Column, 'builtIn' | 'since' | 'sql'>>;

const metric =
  (usage: 'counter' | 'gauge') =>
  (name: string, unit: MetricUnit, help: string, rest: Rest | string = {}): Column => ({
    name,
    usage,
    unit,
    help,
    ...(typeof rest === 'string' ? { sql: rest } : rest),
  });

export const counter = metric('counter');
export const gauge = metric('gauge');

export const label = (name: string, help: string, sql?: string): Column => ({
  name,
  usage: 'label',
  unit: 'count',
  help,
  ...(sql === undefined ? {} : { sql }),
});

/** Seconds of an interval or a time, 0 where there is none. */
export const seconds = (expr: string): string => `coalesce(extract(epoch FROM ${expr}), 0)::float8`;
/** 0 where there is none. */
export const orZero = (expr: string): string => `coalesce(${expr}, 0)`;
/** Milliseconds as seconds. */
export const fromMs = (expr: string): string => `coalesce(${expr}, 0)::float8 / 1000`;
/** A position in the WAL as a number. */
export const position = (expr: string): string => `coalesce(${expr} - '0/0'::pg_lsn, 0)::float8`;
/** A word as a number: its place in the list, -1 for any other. */
export const code = (expr: string, words: readonly string[]): string =>
  `CASE ${expr} ${words.map((word, i) => `WHEN '${word}' THEN ${i}`).join(' ')} ELSE -1 END`;
