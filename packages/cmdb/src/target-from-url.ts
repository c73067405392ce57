import { PigstyError } from '@pigsty/sdk';
import { sslModeOf, type Target } from './target.ts';

type Env = Readonly<Record<string, string | undefined>>;

export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(text);
}

/** A connection string of PostgreSQL. One with a password is refused: it would be seen in the process list and the journal. */
export function targetFromUrl(text: string, env: Env, from = text): Target {
  let url: URL;
  try {
    // A host is no must in PostgreSQL, but one for the parser.
    url = new URL(text.replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)\//i, '$1localhost/'));
  } catch (cause) {
    throw new PigstyError('USAGE', 'the connection string of the CMDB is no URL', { hint: EXAMPLE, cause });
  }
  if (url.password !== '' || url.searchParams.has('password')) {
    throw new PigstyError('USAGE', 'the connection string holds a password, which others would see', {
      hint: 'Leave it out of the URL, and set PGPASSWORD or add a line to ~/.pgpass.',
    });
  }
  const query = url.searchParams;
  const host = query.get('host') ?? url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(query.get('port') ?? (url.port || env.PGPORT || 5432));
  const user = decodeURIComponent(url.username) || query.get('user') || env.PGUSER;
  if (user === undefined || user === '')
    throw new PigstyError('USAGE', 'the connection string of the CMDB names no user', { hint: EXAMPLE });
  const rootCertificate = query.get('sslrootcert') ?? env.PGSSLROOTCERT;
  return {
    addresses: [{ host, port }],
    database: decodeURIComponent(url.pathname.slice(1)) || env.PGDATABASE || user,
    user,
    ssl: sslModeOf(query.get('sslmode') ?? env.PGSSLMODE),
    ...(rootCertificate === undefined ? {} : { rootCertificate }),
    from,
  };
}

const EXAMPLE = 'Example: postgres://dbuser_meta@10.10.10.10:5436/meta';
