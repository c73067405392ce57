import { poolerCollectors } from '../observability/catalogue/pgbouncer.ts';
import { catalogueYaml } from './catalogue-yaml.ts';
import { header } from './header.ts';

/** /etc/pgbouncer_exporter.yml: what `pg_exporter` asks PgBouncer. The exporter of distributions asks the same by itself. */
export function renderPgbouncerExporterYml(): string {
  const yaml = catalogueYaml('pgbouncer_exporter', () =>
    poolerCollectors.map(({ name, show, columns }) => [
      name,
      {
        name,
        desc: `${show} of PgBouncer`,
        query: show,
        ttl: 10,
        timeout: 5,
        tags: ['pgbouncer'],
        metrics: columns.map((c) => ({
          [c.column]: {
            usage: c.usage.toUpperCase(),
            ...(c.name === c.column ? {} : { rename: c.name }),
            description: c.help,
          },
        })),
      },
    ]),
  );
  return `${header('Queries of pgbouncer_exporter')}${yaml}`;
}
