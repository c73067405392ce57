import { nearestName } from '@pigsty/sdk';
import { CONTRIB } from '../catalogue/contrib.ts';
import { EXTENSION_PACKAGES, EXTENSIONS, LIBRARIES } from '../catalogue/extensions.ts';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';
import { hasReservedSchema } from './schema-names.ts';

/** Names of extensions, of their packages and of libraries, held against the list of what there is. */
export const extensionNames: Rule = ({ params }) => [
  ...params.pg_default_extensions.flatMap((one, i) => ofExtension(one, ['pg_default_extensions', i])),
  ...params.pg_databases.flatMap(({ extensions }, i) =>
    extensions.flatMap((one, j) => ofExtension(one, ['pg_databases', i, 'extensions', j])),
  ),
  ...params.pg_extensions.flatMap((entry, i) =>
    wordsOf(entry).flatMap((word) => ofPackage(word, ['pg_extensions', i])),
  ),
  ...params.pg_packages.flatMap((entry, i) =>
    wordsOf(entry).flatMap((word) => noPackage(word, ['pg_packages', i])),
  ),
  ...wordsOf(String(params.pg_parameters['shared_preload_libraries'] ?? '')).flatMap((word) =>
    ofLibrary(word.replaceAll("'", ''), ['pg_parameters', 'shared_preload_libraries']),
  ),
  ...wordsOf(params.pg_libs).flatMap((word) => ofLibrary(word, ['pg_libs'])),
];

/** Made with every database, or with the extension. */
const SCHEMAS = ['public', 'pg_catalog', 'information_schema'];

/** Schemas in which extensions are to be: by a name that no database has, a schema more is made. */
export const extensionSchemas: Rule = ({ params }) => {
  const everywhere = [...SCHEMAS, ...params.pg_default_schemas];
  const slip = slippedSchema(params);
  if (slip !== undefined) return [slip];
  const ofList = (list: PgsqlParams['pg_default_extensions'], path: Path, known: readonly string[]) =>
    list.flatMap((one, i) => ofSchema(one, { path: [...path, i], known }));
  return [
    ...(hasReservedSchema(params.pg_default_schemas)
      ? []
      : ofList(params.pg_default_extensions, ['pg_default_extensions'], everywhere)),
    ...params.pg_databases.flatMap(({ extensions, schemas, state, template }, i) => {
      // A copy has the schemas of its template.
      if (state === 'absent' || template !== undefined) return [];
      const own = schemas.flatMap((schema) =>
        typeof schema === 'string' ? [schema] : schema.state === 'absent' ? [] : [schema.name],
      );
      return ofList(extensions, ['pg_databases', i, 'extensions'], [...everywhere, ...own]);
    }),
  ];
};

/** A schema that nothing is put into, and several extensions go to one that is called almost like it. */
function slippedSchema(params: PgsqlParams): Finding | undefined {
  const { pg_default_schemas: schemas, pg_default_extensions: extensions } = params;
  const wanted = extensions.flatMap((one) =>
    typeof one === 'string' || one.schema === undefined || one.state === 'absent' ? [] : [one.schema],
  );
  const [lacking, ...more] = wanted.filter((name) => ![...SCHEMAS, ...schemas].includes(name));
  if (lacking === undefined || more.length === 0 || more.some((name) => name !== lacking)) return undefined;
  const isLike = (name: string): boolean =>
    nearestName(name, [lacking]) !== undefined || name.startsWith(lacking) || lacking.startsWith(name);
  const at = schemas.findIndex((name) => !wanted.includes(name) && isLike(name));
  if (at < 0) return undefined;
  return {
    rule: 'extension-schema',
    severity: 'warning',
    path: ['pg_default_schemas', at],
    message: `${more.length + 1} of pg_default_extensions are to be in the schema ${lacking}, and nothing in ${schemas[at] ?? ''}`,
    hint: `Did you mean ${lacking}?`,
  };
}

function ofSchema(
  one: PgsqlParams['pg_default_extensions'][number],
  { path, known }: { readonly path: Path; readonly known: readonly string[] },
): readonly Finding[] {
  if (typeof one === 'string' || one.schema === undefined || one.state === 'absent') return [];
  const { name, schema } = one;
  // Some extensions bring a schema of their own.
  if (known.includes(schema) || schema === name || schema === name.replace(/^pg_/, '')) return [];
  const near = nearestName(schema, known);
  return [
    {
      rule: 'extension-schema',
      severity: 'warning',
      path: [...path, 'schema'],
      message: `the extension ${name} is to be in the schema ${schema}, which the database does not declare`,
      hint:
        near === undefined
          ? `Add ${schema} to schemas, where it also gets an owner.`
          : `Did you mean ${near}?`,
    },
  ];
}

/** Packages whose extension has another name: CREATE EXTENSION fails with that of the package. */
const NAMES_BY_PACKAGE: Readonly<Record<string, string | undefined>> = {
  pg_emailaddr: 'emailaddr',
  pg_roaringbitmap: 'roaringbitmap',
  pgcollection: 'collection',
  pgvector: 'vector',
  pgvectorscale: 'vectorscale',
};

const PACKAGES_BY_NAME: ReadonlyMap<string, string> = new Map([
  ...Object.entries(NAMES_BY_PACKAGE).map(([name, own]) => [own ?? name, name] as const),
  ...[
    ...['postgis_raster', 'postgis_sfcgal', 'postgis_tiger_geocoder', 'postgis_topology'],
    ...['address_standardizer', 'address_standardizer_data_us'],
  ].map((name) => [name, 'postgis'] as const),
]);

type Path = Finding['path'];

function ofExtension(
  one: string | { readonly name: string; readonly version?: string | undefined },
  path: Path,
): readonly Finding[] {
  const name = typeof one === 'string' ? one : one.name;
  const at = typeof one === 'string' ? path : [...path, 'name'];
  const own = NAMES_BY_PACKAGE[name];
  const version = typeof one === 'string' ? undefined : one.version;
  if (version !== undefined && !/\d/.test(version))
    return [
      {
        rule: 'unknown-extension',
        path: [...path, 'version'],
        message: `${version} is no version of ${name}: CREATE EXTENSION would find no such one`,
        hint: 'Leave version out for the one of the package, or write its number in quotes.',
      },
    ];
  if (own !== undefined)
    return [
      {
        rule: 'unknown-extension',
        severity: 'warning',
        path: at,
        message: `${name} is a package, and its extension is called ${own}`,
        hint: `Write ${own} here; ${name} belongs in pg_extensions.`,
      },
    ];
  return EXTENSIONS.has(name) ? [] : [unknown('extension', name, at, EXTENSIONS)];
}

/** A word that no alias has is the name of a package; those name the version. */
function ofPackage(word: string, path: Path): readonly Finding[] {
  const name = word.replace(/=.*$/, '');
  const found = noPackage(name, path);
  if (found.length > 0) return found;
  if (EXTENSION_PACKAGES.has(name) || /\$v|\*|^postgresql|[_-]\d\d(?:$|-)/.test(name)) return [];
  return [{ ...unknown('extension or package', name, path, EXTENSION_PACKAGES), words: word }];
}

/** The name of an extension where that of its package belongs. */
function noPackage(name: string, path: Path): readonly Finding[] {
  const own = PACKAGES_BY_NAME.get(name);
  if (own === undefined && !CONTRIB.has(name)) return [];
  return [
    {
      rule: 'unknown-extension',
      severity: 'warning',
      path,
      words: name,
      message:
        own === undefined
          ? `${name} comes with PostgreSQL, and there is no package of that name`
          : `${name} is an extension, and its package is called ${own}`,
      hint:
        own === undefined
          ? `Take it out here: ${name} belongs in extensions of a database.`
          : `Write ${own} here; ${name} belongs in extensions of a database.`,
    },
  ];
}

/** Extensions whose library has another name, or that have none. */
const LIBRARY_BY_EXTENSION: Readonly<Record<string, string | undefined>> = {
  documentdb: 'pg_documentdb',
  documentdb_core: 'pg_documentdb_core',
  pg_partman: 'pg_partman_bgw',
  pg_plan_filter: 'plan_filter',
  pgvector: 'vector',
};
const WITHOUT_LIBRARY = [
  ...['postgis', 'postgis_raster', 'postgis_topology', 'postgis_tiger_geocoder', 'pgrouting', 'mobilitydb'],
  ...['emaj', 'index_advisor', 'periods', 'pg_permissions', 'pg_profile', 'pgmq', 'pgtap'],
];

function ofLibrary(word: string, path: Path): readonly Finding[] {
  if (/^"?\$(?!libdir\/)/.test(word))
    return [
      {
        rule: 'unknown-extension',
        path,
        message: `${word}: PostgreSQL fills in $libdir/ and nothing else`,
        hint: 'Write $libdir/ before the name, or the name alone.',
      },
    ];
  const name = word.replace(/^"|"$/g, '').replace(/^.*\//, '').replace(/\.so$/, '');
  const other = LIBRARY_BY_EXTENSION[name];
  if (other !== undefined || WITHOUT_LIBRARY.includes(name))
    return [
      {
        rule: 'unknown-extension',
        path,
        words: word,
        message: `there is no library ${name} to load, and PostgreSQL would not start`,
        hint:
          other === undefined
            ? `Take it out: the extension ${name} is loaded when it is used.`
            : `The library is called ${other}.`,
      },
    ];
  return LIBRARIES.has(name) ? [] : [{ ...unknown('library', name, path, LIBRARIES), words: word }];
}

function unknown(what: string, name: string, path: Path, known: ReadonlySet<string>): Finding {
  const near = nearestName(name, known);
  return {
    rule: 'unknown-extension',
    severity: 'warning',
    path,
    message: `${name} is no ${what} that is known here`,
    hint: near === undefined ? 'Nothing to do when its package is there.' : `Did you mean ${near}?`,
  };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
