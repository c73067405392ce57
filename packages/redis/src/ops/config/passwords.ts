import { Secret, sha256, text, type Text } from '@pigsty/sdk';
import { SHOWN } from '../users/meaning.ts';
import type { RedisConfigArgs } from './args.ts';
import type { ConfigState } from './read.ts';

/** The directive that gives the default user a second password; the first is `requirepass`. */
export const DEFAULT_USER = 'user default';

/** Whether the default user has other passwords beside `requirepass` than it should, in the file and as the server runs. */
export function otherPasswords(
  args: RedisConfigArgs,
  { accepts, file }: Pick<ConfigState, 'accepts' | 'file'>,
): { readonly file: boolean; readonly live: boolean } {
  const own = passwordOf(args);
  if (own === undefined) return { file: false, live: false };
  const wanted = args.former === undefined ? [] : [shown(args.former)];
  const differs = (have: readonly string[]): boolean =>
    have
      .filter((hash) => hash !== shown(own))
      .sort()
      .join(' ') !== wanted.join(' ');
  return {
    file: file !== undefined && differs(accepts.file),
    live: accepts.live.length > 0 && differs(accepts.live),
  };
}

/** What it would accept then. */
export function wantedPasswords(args: RedisConfigArgs): ConfigState['accepts'] {
  const own = passwordOf(args);
  const all = own === undefined || args.former === undefined ? [] : [shown(own), shown(args.former)];
  return { file: all, live: all };
}

/** A line of redis.conf; the server reads it after `requirepass`, whatever their order. */
export function defaultUserLine(args: RedisConfigArgs): readonly Text[] {
  const own = passwordOf(args);
  if (own === undefined || args.former === undefined) return [];
  return [text`${DEFAULT_USER} on ${hashesOf(own, args)} ~* &* +@all\n`];
}

/** What a running server is told after its `requirepass`. */
export function passwordsOrder(args: RedisConfigArgs): Text {
  const own = passwordOf(args);
  return own === undefined
    ? ''
    : text`${args.aclCommand ?? 'ACL'} SETUSER default resetpass ${hashesOf(own, args)}\n`;
}

function passwordOf({ settings }: RedisConfigArgs): Text | undefined {
  return settings.find(({ name }) => name === 'requirepass')?.words[0];
}

/** Password hashes allow offline guessing, so they appear nowhere but in the server's configuration file. */
function hashesOf(own: Text, { former }: RedisConfigArgs): Secret {
  const all = former === undefined ? [own] : [own, former];
  return Secret.of(all.map((password) => `#${sha256(password)}`).join(' '));
}

const shown = (password: Text): string => sha256(password).slice(0, SHOWN);
