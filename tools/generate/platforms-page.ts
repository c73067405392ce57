import { pgPaths, pgRepository, pgSupply, pgVersions, type PgVersion } from '@pigsty/pgsql/contract';
import { platforms } from '@pigsty/sdk/engine';
import { code, generatedFrom, page, table } from './page.ts';

/** The tables of platforms and of versions, as the modules look them up. */
export function platformsPage(): string {
  return page(
    generatedFrom('packages/sdk/src/platform and packages/pgsql/src/platform'),
    '# Platforms and versions',
    'A module never asks which distribution a host has: it looks up what differs, in these tables. `pigsty check` names the row of each host. A host that is in none of them goes by the nearest row, and `check` warns of it.',
    '## Operating systems',
    table(
      ['row', 'system', 'codename', 'architectures', 'packages', 'io_uring', 'tuned profiles'],
      platforms.map((p) => [
        code(p.name),
        p.family === 'rpm' ? `${p.title} (${p.vendors.join(', ')})` : p.title,
        p.codename,
        p.architectures.join(', '),
        p.packageManager,
        p.ioUring ? 'yes' : 'no',
        code(p.tunedProfiles),
      ]),
    ),
    '## What the package format decides',
    table(['', 'apt', 'dnf'], rows()),
    '## PostgreSQL by operating system',
    "Whose repositories carry which major version. `pg_version` may name one of them; a version that no repository carries is refused when it is a beta, and warned of otherwise: a repository of one's own may have it.",
    table(
      ['row', 'the distribution', 'the PostgreSQL project', 'its repository', 'to try', 'its repository'],
      platforms.map((p) => {
        const { own, project, testing } = pgSupply[p.name];
        const beta = testing[0];
        return [
          code(p.name),
          own.join(', '),
          project.join(', '),
          code(p.family === 'rpm' ? 'pgdg$v' : pgRepository(p, 18)),
          testing.join(', '),
          beta === undefined ? '' : code(pgRepository(p, beta, 'testing')),
        ];
      }),
    ),
    '## PostgreSQL by version',
    table(
      ['version', 'status', 'last release', 'brings, of what is used here', 'parameters no longer there'],
      pgVersions.map((v) => [
        String(v.version),
        v.status,
        v.endOfLife ?? '',
        v.features.map(inWords).join('; '),
        v.removed.map(code).join(', '),
      ]),
    ),
    'A parameter in `pg_parameters` that the version does not have is warned of:',
    table(
      ['new in', 'parameters'],
      pgVersions
        .filter((v) => v.added.length > 0)
        .map((v) => [String(v.version), v.added.map(code).join(', ')]),
    ),
  );
}

function rows(): readonly (readonly string[])[] {
  const [deb, rpm] = (['deb', 'rpm'] as const).map((family) => {
    const row = platforms.find((p) => p.family === family);
    if (row === undefined) throw new RangeError(`no platform with ${family}`);
    return { ...row, pg: pgPaths[family] };
  });
  type Column = NonNullable<typeof deb>;
  const columns = [deb, rpm].filter((c): c is Column => c !== undefined);
  const line = (name: string, value: (column: Column) => string): readonly string[] => [
    name,
    ...columns.map((c) => (value(c) === '' ? '' : code(value(c)))),
  ];
  return [
    line('unit of cron', (c) => c.units.cron),
    line('unit that keeps the time', (c) => c.units.time),
    line('unit of SSH', (c) => c.units.ssh),
    line('repositories', (c) => c.paths.repositories),
    line('keys of repositories', (c) => c.paths.repositoryKeys),
    line('configuration of chrony', (c) => c.paths.chrony),
    line('asked before a service is started', (c) => c.paths.servicePolicy ?? ''),
    line('trusted certificates', (c) => c.trust.anchors),
    line('all of them', (c) => c.trust.bundle),
    line('refreshed by', (c) => c.trust.refresh),
    line('packages of a locale', (c) => c.localePackages.join(', ')),
    line('home of PostgreSQL', (c) => c.pg.home),
    line('PgBouncer', (c) => c.pg.pgbouncer),
    line('makes no cluster by itself', (c) => c.pg.createCluster ?? ''),
  ];
}

const meanings: Readonly<Record<PgVersion['features'][number], string>> = {
  'lz4-wal': 'WAL compressed with lz4',
  'backup-start': '`pg_backup_start` instead of `pg_start_backup`',
  'builtin-locales': 'the locale provider `builtin`',
  'checksums-by-default': 'checksums unless told otherwise',
  'log-connections-list': '`log_connections` as a list',
};

function inWords(feature: PgVersion['features'][number]): string {
  return meanings[feature];
}
