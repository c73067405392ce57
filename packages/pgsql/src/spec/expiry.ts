import type { RoleArgs } from '../ops/role/args.ts';
import type { RoleSpec } from './schema/objects.ts';

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?(?:\s*(Z|UTC|[+-]\d\d(?::?\d\d)?))?$/;

/** `expire_in` wins over `expire_at`, as in the original. */
export function expiryOf({ expire_in, expire_at }: RoleSpec): Pick<RoleArgs, 'expiresAt' | 'expiresInDays'> {
  if (expire_in !== undefined) return { expiresInDays: expire_in };
  const at = expire_at === undefined ? undefined : parseExpiry(expire_at);
  return at === undefined ? {} : { expiresAt: at };
}

/** `2027-01-31`, `2027-01-31 12:00:00+08` or `infinity`; UTC where no zone is given. Nothing when it is neither. */
export function parseExpiry(text: string): number | 'infinity' | undefined {
  const trimmed = text.trim();
  if (trimmed === 'infinity') return 'infinity';
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] =
    DATE.exec(trimmed) ?? [];
  if (year === undefined) return undefined;
  const offset = zone === 'UTC' ? 'Z' : /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone;
  // Date.parse makes the 2nd of March of the 30th of February.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return undefined;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}
