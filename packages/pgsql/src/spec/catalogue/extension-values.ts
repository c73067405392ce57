/** What parameters of extensions take that estates set most, beside texts; from the documentation of each extension. */
interface Kind {
  /** `switch` and `number` are those of the server's own parameters. */
  readonly takes: 'switch' | 'number' | RegExp;
  readonly called: string;
}

const AUDIT_CLASS = '-?(?:all|ddl|function|misc|misc_set|none|read|role|write)';

const WORDS: readonly (readonly [name: string, takes: RegExp, called: string])[] = [
  ['auto_explain.log_format', /^(?:text|xml|json|yaml)$/i, 'one of text, xml, json, yaml'],
  ['pg_stat_statements.track', /^(?:none|top|all)$/i, 'one of none, top, all'],
  [
    'pgaudit.log',
    new RegExp(`^${AUDIT_CLASS}(?:\\s*,\\s*${AUDIT_CLASS})*$`, 'i'),
    'some of read, write, function, role, ddl, misc, misc_set, all, with commas between them',
  ],
  [
    'pgaudit.log_level',
    /^(?:debug[1-5]?|info|notice|warning|log)$/i,
    'one of debug1, info, notice, warning, log',
  ],
];

const SWITCHES = [
  ...['analyze', 'buffers', 'nested_statements', 'settings', 'timing', 'triggers', 'verbose', 'wal'].map(
    (word) => `auto_explain.log_${word}`,
  ),
  ...['save', 'track_planning', 'track_utility'].map((word) => `pg_stat_statements.${word}`),
  ...['log_catalog', 'log_parameter', 'log_relation', 'log_statement_once'].map((word) => `pgaudit.${word}`),
  ...[
    'enable_superuser_jobs',
    'launch_active_jobs',
    'log_run',
    'log_statement',
    'use_background_workers',
  ].map((word) => `cron.${word}`),
];

const NUMBERS = [
  'auto_explain.log_min_duration',
  'auto_explain.sample_rate',
  'pg_stat_statements.max',
  'cron.max_running_jobs',
];

export const EXTENSION_VALUES: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...WORDS.map(([name, takes, called]) => [name, { takes, called }] as const),
  ...SWITCHES.map((name) => [name, { takes: 'switch', called: 'on or off' }] as const),
  ...NUMBERS.map((name) => [name, { takes: 'number', called: 'a number, perhaps with a unit' }] as const),
]);
