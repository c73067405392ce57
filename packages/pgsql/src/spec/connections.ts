import type { Inventory } from '@pigsty/sdk';

/** A connection to PostgreSQL that a value of the inventory describes; each word with the path of its value. */
export interface Connection {
  /** Whose variables the paths are about. */
  readonly host: string;
  /** An address or a name. */
  readonly server: string;
  /** Where that is written. */
  readonly at: Path;
  readonly port?: Word;
  readonly user?: Word;
  readonly password?: Word;
  readonly database?: Word;
}

interface Word {
  readonly text: string;
  readonly path: Path;
}

type Path = readonly (string | number)[];
type Part = 'port' | 'user' | 'password' | 'database';

/**
 * Connections of programs that stand beside a cluster: `postgres://user:password@host:port/database` in any parameter, and in
 * the environment of an application variables like `PG_HOST`, `PG_USER`, `PG_PASSWORD` and `PG_DB`.
 */
export function connections(inventory: Inventory): readonly Connection[] {
  return inventory.derive(connectionsFound);
}

function connectionsFound({ hosts }: Inventory): readonly Connection[] {
  return [...hosts.values()].flatMap(({ address, vars }) => {
    // Of several applications that are described the one that is chosen runs.
    const others = (path: Path): boolean =>
      path[0] === 'apps' && path[1] !== undefined && path[1] !== vars['app'];
    return within(vars, [], others).map((one) => ({
      host: address,
      ...one,
      // From within a container the machine that it runs on.
      server: one.server === 'host.docker.internal' ? address : one.server,
    }));
  });
}

type Found = Omit<Connection, 'host'>;

function within(value: unknown, path: Path, isLeftOut: (path: Path) => boolean): readonly Found[] {
  if (isLeftOut(path)) return [];
  if (typeof value === 'string') return ofUrl(value, path);
  if (Array.isArray(value)) return value.flatMap((item, i) => within(item, [...path, i], isLeftOut));
  if (typeof value !== 'object' || value === null) return [];
  return [
    ...ofEnvironment(value as Readonly<Record<string, unknown>>, path),
    ...Object.entries(value).flatMap(([key, item]) => within(item, [...path, key], isLeftOut)),
  ];
}

const CONNECTION_URL =
  /^postgres(?:ql)?(?:\+\w+)?:\/\/(?:([^:@/?]*)(?::([^@/?]*))?@)?([^:@/?,]+)(?::(\d+))?(?:\/([^?]*))?(?:\?|$)/;

function ofUrl(text: string, path: Path): readonly Found[] {
  const [, user, password, server, port, database] = CONNECTION_URL.exec(text) ?? [];
  if (server === undefined) return [];
  return [{ server, at: path, ...words({ user, password, port, database }, () => path) }];
}

const ENVIRONMENT = /^(PG|POSTGRES|POSTGRESQL|DB|DATABASE)_?(?:HOST|HOSTNAME|SERVER)$/;
const NAMES: Readonly<Record<Part, readonly string[]>> = {
  port: ['PORT'],
  user: ['USER', 'USERNAME'],
  password: ['PASSWORD', 'PASS'],
  database: ['DB', 'DBNAME', 'DATABASE', 'DB_NAME', 'NAME'],
};

function ofEnvironment(values: Readonly<Record<string, unknown>>, path: Path): readonly Found[] {
  return Object.entries(values).flatMap(([key, server]): readonly Found[] => {
    const [, prefix] = ENVIRONMENT.exec(key) ?? [];
    if (prefix === undefined || typeof server !== 'string') return [];
    const keyOf = (part: Part): string | undefined =>
      NAMES[part].flatMap((name) => [`${prefix}_${name}`, `${prefix}${name}`]).find((name) => name in values);
    const given = (part: Part): string | undefined => {
      const value = values[keyOf(part) ?? ''];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    };
    const texts = {
      port: given('port'),
      user: given('user'),
      password: given('password'),
      database: given('database'),
    };
    // Variables of another kind of database look the same.
    if (prefix.startsWith('D') && texts.port === undefined) return [];
    return [{ server, at: [...path, key], ...words(texts, (part) => [...path, keyOf(part) ?? key]) }];
  });
}

/** What is filled in elsewhere, or left out, is not known here. */
function words(
  texts: Readonly<Partial<Record<Part, string | undefined>>>,
  pathOf: (part: Part) => Path,
): Partial<Record<Part, Word>> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([part, text]) =>
      text === undefined || text === '' || /[${}<>]/.test(text)
        ? []
        : [[part, { text: decoded(text), path: pathOf(part as Part) }]],
    ),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
