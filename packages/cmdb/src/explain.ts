import { isPigstyError, PigstyError } from '@pigsty/sdk';
import type { Address, Target } from './target.ts';

interface DatabaseError extends Error {
  readonly code?: string;
  readonly errors?: readonly Error[];
}

/** Failures of one address that another may not have. */
export function isNetworkError(error: unknown): boolean {
  const { code = '', message } = first(error);
  return /^(?:E[A-Z]+|57P03)$/.test(code) || /timeout|terminated|ended unexpectedly/i.test(message);
}

/** What PostgreSQL or the network said, in our words and with what to do about it. */
export function explained(error: unknown, target: Target, address: Address | undefined): PigstyError {
  if (isPigstyError(error)) return error;
  const cause = first(error);
  const place = address === undefined ? 'the CMDB' : `the CMDB at ${address.host}:${address.port}`;
  const who = `${target.user} (from ${target.from})`;
  const [message, hint] = words(cause, { place, who, target });
  return new PigstyError('CMDB_FAILED', message, { hint, cause });
}

function words(
  cause: DatabaseError,
  { place, who, target }: { place: string; who: string; target: Target },
): readonly [message: string, hint: string] {
  const said = cause.message;
  switch (cause.code ?? '') {
    case '28P01':
      return [`${place} does not accept the password of ${who}`, PASSWORD];
    case '28000':
      return [
        `${place} does not let ${who} in: ${said}`,
        'Allow this machine in pg_hba_rules, or connect from a node of the estate.',
      ];
    case '3D000':
      return [
        `${place} has no database ${target.database}`,
        `Add it to pg_databases, or name another: --url postgres://${target.user}@host:5432/database`,
      ];
    case '42501':
      return [
        `${who} may not do this in database ${target.database}: ${said}`,
        'Connect as the owner of the schema pigsty, or as a user with dbrole_admin to create it.',
      ];
    case '3F000':
    case '42P01':
      return [`${place} holds no inventory: ${said}`, 'Write one: pigsty cmdb load'];
    case '25006':
      return [
        `${place} is a replica and takes no changes`,
        'Connect to the primary, for example on the port of the service "default" or "primary".',
      ];
    case '57P03':
      return [`${place} does not answer yet: ${said}`, 'Try again in a moment.'];
    case '55P03':
    case '57014':
      return [`${place} took too long: ${said}`, 'Somebody else may hold a lock on it; try again.'];
    default:
      if (/SASL|password must be a string|no password/i.test(said))
        return [`there is no password for ${who}`, PASSWORD];
      if (isNetworkError(cause))
        return [
          `cannot reach ${place}: ${said}`,
          `Try: psql ${hostOf(target)}. Another place is named by --url or PGSERVICE.`,
        ];
      return [`${place} says: ${said}`, 'See the log of PostgreSQL there.'];
  }
}

const PASSWORD = 'Set PGPASSWORD, or add a line to ~/.pgpass: host:port:database:user:password';

function hostOf({ user, database, addresses: [address] }: Target): string {
  return `-h ${address?.host ?? 'localhost'} -p ${address?.port ?? 5432} -U ${user} ${database}`;
}

/** Node reports a name with several addresses as one error of many. */
function first(error: unknown): DatabaseError {
  const found = error as DatabaseError;
  const inner = found.errors?.[0];
  return inner === undefined ? found : inner;
}
