import { joinText, type Secret, type Text } from '@pigsty/sdk';
import type { PgInstance } from '../spec/cluster.ts';
import { sqlIdentifier, sqlLiteral } from '../sql/quote.ts';
import type { Names } from './names.ts';

const word = (value: string): string => `'${value.replaceAll(/[\\']/g, '\\$&')}'`;

/** How the other cluster reaches this one: as the administrator; the password is not in it. */
export function connectionWithout(instance: PgInstance, database: string): string {
  const { pg_port, pg_admin_username } = instance.params;
  const words = { host: instance.host, port: String(pg_port), dbname: database, user: pg_admin_username };
  return [...Object.entries(words).map(([key, value]) => `${key}=${word(value)}`), 'connect_timeout=5'].join(
    ' ',
  );
}

export function passwordOf(instance: PgInstance): Secret {
  return instance.params.pg_admin_password;
}

/** Subscribes to what the other cluster publishes, unless it does so already. */
export function subscribe(
  publisher: PgInstance,
  database: string,
  {
    names: { publication, subscription },
    copy,
    version,
  }: { readonly names: Names; readonly copy: boolean; readonly version: number },
): Text {
  const options = [`copy_data = ${copy}`, ...(version >= 16 ? ['origin = none'] : [])].join(', ');
  const connection = passwordOf(publisher).map((p) =>
    sqlLiteral(`${connectionWithout(publisher, database)} password=${word(p)}`),
  );
  return joinText([
    `SELECT count(*) = 0 AS missing FROM pg_subscription WHERE subname = ${sqlLiteral(subscription)} \\gset\n\\if :missing\n`,
    `CREATE SUBSCRIPTION ${sqlIdentifier(subscription)} CONNECTION `,
    connection,
    ` PUBLICATION ${sqlIdentifier(publication)} WITH (${options});\n\\endif\n`,
  ]);
}
