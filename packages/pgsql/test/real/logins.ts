import { quoteWord } from '@pigsty/sdk';
import type { TestHost } from '@pigsty/sandbox/testing';
import { session } from './server.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database?: string;
}

/** Logs in over TCP with each; returns what went wrong, by password. */
export async function failedLogins(
  host: TestHost,
  logins: readonly Login[],
  { port = session.port } = {},
): Promise<Readonly<Record<string, string>>> {
  const lines = logins.map(({ user, password, database = 'postgres' }, i) => {
    const where = connectionString({ host: '127.0.0.1', port: String(port), user, dbname: database });
    return `said=$(PGPASSWORD=${quoteWord(password)} PGCONNECT_TIMEOUT=5 ${session.binDir}/psql -XqAt -w -c 'SELECT 1' ${quoteWord(where)} 2>&1) || printf '%s\\036%s\\037' ${i} "$said"`;
  });
  const out = await host.sh(`cd /\n${lines.join('\n')}\n:\n`);
  return Object.fromEntries(
    out
      .split('\u001f')
      .filter((part) => part !== '')
      .map((part) => {
        const [i, said = ''] = part.split('\u001e');
        return [JSON.stringify(logins[Number(i)]?.password), said.trim()];
      }),
  );
}

/** As libpq reads it: values in single quotes, where the quote and the backslash are escaped. */
function connectionString(parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts)
    .map(([name, value]) => `${name}='${value.replace(/[\\']/g, '\\$&')}'`)
    .join(' ');
}
