import { packageWords, type PackageWord, type Platform } from '@pigsty/sdk';

/** One package by its names in different repositories. */
export interface PackageWish {
  readonly names: readonly string[];
  readonly optional: boolean;
  /** A version or a pattern of one, when the list asks for it. */
  readonly version?: string;
}

type Family = Platform['family'];

const must = (...names: readonly string[]): PackageWish => ({ names, optional: false });
const may = (...names: readonly string[]): PackageWish => ({ names, optional: true });

/**
 * Package aliases. The procedural languages of the original's `pgsql-main` are left out: they bring Perl, Python and Tcl
 * and nothing here needs them. Exporters and vip-manager come with the features that use them.
 */
const ALIASES: Readonly<Record<string, Readonly<Record<Family, readonly PackageWish[]>>>> = {
  'pgsql-main': {
    deb: [
      must('postgresql-$v'),
      must('postgresql-client-$v'),
      may('postgresql-$v-repack'),
      may('postgresql-$v-wal2json'),
      may('postgresql-$v-pgvector'),
    ],
    rpm: [
      must('postgresql$v-server'),
      must('postgresql$v'),
      must('postgresql$v-contrib'),
      may('pg_repack_$v'),
      may('wal2json_$v'),
      may('pgvector_$v'),
    ],
  },
  'pgsql-mini': {
    deb: [must('postgresql-$v'), must('postgresql-client-$v')],
    rpm: [must('postgresql$v-server'), must('postgresql$v'), must('postgresql$v-contrib')],
  },
  'pgsql-client': { deb: [must('postgresql-client-$v')], rpm: [must('postgresql$v')] },
  'pgsql-common': {
    deb: [must('patroni'), must('python3-etcd'), must('pgbouncer'), must('pgbackrest')],
    rpm: [must('patroni'), must('patroni-etcd', 'python3-etcd'), must('pgbouncer'), must('pgbackrest')],
  },
  pgvector: { deb: [must('postgresql-$v-pgvector')], rpm: [must('pgvector_$v')] },
  postgis: {
    deb: [must('postgresql-$v-postgis-3')],
    rpm: [must('postgis36_$v', 'postgis35_$v', 'postgis34_$v')],
  },
  timescaledb: {
    deb: [must('timescaledb-2-postgresql-$v', 'postgresql-$v-timescaledb')],
    rpm: [must('timescaledb-tsl_$v', 'timescaledb_$v')],
  },
  pg_repack: { deb: [must('postgresql-$v-repack')], rpm: [must('pg_repack_$v')] },
  wal2json: { deb: [must('postgresql-$v-wal2json')], rpm: [must('wal2json_$v')] },
  pg_cron: { deb: [must('postgresql-$v-cron')], rpm: [must('pg_cron_$v')] },
};

/**
 * The packages of a list of names and aliases; a name that is no alias is a package. `patroni=4.0*` asks for a version,
 * also of a package that the list has already without one; of an alias only where it stands for one package.
 */
export function packagesOf(
  list: readonly string[],
  { family }: Pick<Platform, 'family'>,
  version: number,
): readonly PackageWish[] {
  const wanted = packageWords(list, family)
    .flatMap((word) => wishesOf(word, family))
    .map((want) => ({ ...want, names: want.names.map((name) => name.replaceAll('$v', String(version))) }));
  const byNames = new Map<string, PackageWish>();
  for (const want of wanted) {
    const key = want.names.join(' ');
    const same = byNames.get(key);
    if (same === undefined || same.version === undefined) byNames.set(key, { ...same, ...want });
  }
  return [...byNames.values()];
}

function wishesOf({ name, version }: PackageWord, family: Family): readonly PackageWish[] {
  const alias = ALIASES[name]?.[family];
  if (version === undefined) return alias ?? [must(name)];
  const [only, ...others] = alias ?? [];
  return [{ ...(only !== undefined && others.length === 0 ? only : must(name)), version }];
}
