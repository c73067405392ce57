import { wrongOptions } from '@pigsty/sdk';
import { faultOfConnection } from '../conninfo.ts';
import { pgbackrestExporterOptions, pgExporterOptions } from '../exporter-options.ts';
import type { Finding, Rule } from './finding.ts';

const OPTIONS = {
  pg_exporter_options: pgExporterOptions,
  pgbouncer_exporter_options: pgExporterOptions,
  pgbackrest_exporter_options: pgbackrestExporterOptions,
} as const;

/** Options with which an exporter does not start, and connections that nobody can make. */
export const exporterWords: Rule = ({ params }) => [
  ...(Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]).flatMap((name) =>
    wrongOptions(params[name], OPTIONS[name]).map((wrong): Finding => ({
      ...wrong,
      severity: 'warning',
      rule: 'program-option',
      path: [name],
    })),
  ),
  ...connection(params.pg_exporter_params, ['pg_exporter_params']),
  ...Object.entries(params.pg_parameters).flatMap(([name, value]) =>
    /_conninfo$/i.test(name) && typeof value === 'string' ? connection(value, ['pg_parameters', name]) : [],
  ),
];

function connection(text: string, path: Finding['path']): readonly Finding[] {
  const fault = faultOfConnection(text);
  return fault === undefined ? [] : [{ rule: 'connection-word', path, ...fault }];
}
