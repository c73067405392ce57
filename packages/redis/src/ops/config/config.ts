import { defineOpKind, isSecret, sha256, type Text } from '@pigsty/sdk';
import { AT_START, HIDDEN, normalized, NOT_OF_VALKEY, OURS, type Setting } from '../../render/settings.ts';
import { quotedText } from '../ask.ts';
import type { RedisConfigArgs, RedisConfigDelta } from './args.ts';
import { DEFAULT_USER, otherPasswords, wantedPasswords } from './passwords.ts';
import { parseStates, readStates, type ConfigState } from './read.ts';
import { writeConfig } from './write.ts';

/**
 * The configuration of a server, in its file and as it runs. The server owns the file: what sentinels, the cluster and
 * CONFIG REWRITE wrote stays. Our directives are compared by their meaning. What a running server can be told it is told,
 * and only then is it written; it is restarted for what it reads at its start alone.
 */
export const redisConfig = defineOpKind<RedisConfigArgs, ConfigState, RedisConfigDelta>({
  kind: 'redis.config',
  summary: 'the configuration of a Redis server or sentinel, in its file and as it runs',
  key: ({ name }) => name,
  read: readStates,
  parse: parseStates,
  diff,
  write: writeConfig,
  describe: ({ name, cli, recover }, { action, file, live, restart }) => {
    if (action === 'refused')
      return `cannot switch appendonly on for ${name}: it is stopped and has only a snapshot, which it would not read`;
    if (recover === true) return `set ${name} up again as a replica: its data is gone`;
    if (action === 'create') return `create ${cli.conf}`;
    if (action === 'attributes') return `set owner and mode of ${cli.conf}`;
    const all = [...new Set([...file, ...live])];
    const again = restart.length === 0 ? '' : `, and restart it (${restart.join(', ')})`;
    return all.length === 0
      ? `restart ${name} (${restart.join(', ')})`
      : `set ${all.join(', ')} of ${name}${again}`;
  },
  action: (_, { action }) => (action === 'create' ? 'create' : 'change'),
  interrupts: ({ name, unit, leads }, { restart }) =>
    restart.length === 0 ? undefined : { what: 'restart', unit, of: name, writes: leads },
  converged: (args) => ({
    file: new Map([
      ...groups(args.settings.filter((s) => s.once !== true)),
      ...(args.recover === true && args.source !== undefined ? [['replicaof', args.source] as const] : []),
    ]),
    owned: true,
    active: false,
    login: 'unknown',
    accepts: wantedPasswords(args),
    onlySnapshot: false,
  }),
  timeoutMs: 1_800_000,
});

function diff(args: RedisConfigArgs, state: ConfigState): RedisConfigDelta | undefined {
  const wanted = groups(args.settings.filter((s) => s.once !== true));
  const turnsLogOn = wanted.get('appendonly') === 'yes' && state.file?.get('appendonly') !== 'yes';
  const nothing = { file: [], live: [], restart: [] };
  if (turnsLogOn && !state.active && state.onlySnapshot) return { action: 'refused', ...nothing };
  if (state.file === undefined || (args.recover === true && state.file.get('replicaof') !== args.source))
    return { action: 'create', ...nothing };
  const have = state.file;
  const differs = OURS.filter((name) => !stands(name, have.get(name), wanted.get(name)));
  const others = otherPasswords(args, state);
  // A line of the default user with the password of before goes with it.
  const line = others.file && (args.former !== undefined || !differs.includes('requirepass'));
  const file = line ? [...differs, DEFAULT_USER] : differs;
  const live = args.sentinel ? [] : withFormer(args, toTell(wanted, file, state), others.live);
  const restart = toRestart(args, wanted, { state, file });
  if (file.length + live.length + restart.length > 0) return { action: 'change', file, live, restart };
  return state.owned ? undefined : { action: 'attributes', ...nothing };
}

/** What the running server has otherwise, or was told and refuses to show. */
function toTell(
  wanted: ReadonlyMap<string, string>,
  file: readonly string[],
  { live, login }: ConfigState,
): readonly string[] {
  if (live === undefined || live.size === 0) return [];
  return OURS.filter((name) => {
    if (AT_START.has(name)) return false;
    if (HIDDEN.has(name))
      return file.includes(name) || (login === 'open' && name === 'requirepass' && wanted.has(name));
    const [want, have] = [wanted.get(name), live.get(name)];
    if (want === undefined) return file.includes(name) && !NOT_OF_VALKEY.has(name);
    return have !== undefined && !means(name, have, want);
  });
}

/** `requirepass` takes all other passwords away, but not where it stays as it is. */
function withFormer(
  { former, aclCommand }: RedisConfigArgs,
  live: readonly string[],
  differs: boolean,
): readonly string[] {
  const isSet = live.includes('requirepass');
  const isTold = former === undefined ? differs && !isSet : differs || isSet;
  return isTold && aclCommand !== undefined ? [...live, DEFAULT_USER] : live;
}

function toRestart(
  { sentinel }: RedisConfigArgs,
  wanted: ReadonlyMap<string, string>,
  { state, file }: { readonly state: ConfigState; readonly file: readonly string[] },
): readonly string[] {
  if (!state.active) return [];
  if (state.login === 'denied') return ['it refuses the password of its file'];
  if (sentinel) return file;
  const { live } = state;
  // CONFIG is switched off: nothing can be told.
  if (live?.size === 0) return file;
  return OURS.filter((name) => {
    if (!AT_START.has(name)) return false;
    const have = live?.get(name);
    return have === undefined
      ? file.includes(name)
      : wanted.has(name) && !means(name, have, wanted.get(name) ?? '');
  });
}

/**
 * CONFIG REWRITE drops the class of clients that has the default, which is what we want; the other classes stay. Of a native
 * cluster it writes down the one database that there is.
 */
function stands(name: string, have: string | undefined, want: string | undefined): boolean {
  if (have === want) return true;
  if (name === 'databases' && want === undefined) return have === '1';
  if (name !== 'client-output-buffer-limit' || want === undefined) return false;
  return !` ${have} `.includes(' replica ') || means(name, have ?? '', want);
}

/** Of the classes of clients ours is one of three that the server shows. */
function means(name: string, have: string, want: string): boolean {
  return name === 'client-output-buffer-limit' ? ` ${have} `.includes(` ${want} `) : have === want;
}

/** Directives and all their words; a hidden one as the sum that a host shows of it. */
function groups(settings: readonly Setting[]): ReadonlyMap<string, string> {
  const all = new Map<string, string[]>();
  for (const { name, words } of settings) all.set(name, [...(all.get(name) ?? []), ...words.map(shown)]);
  return new Map([...all].map(([name, words]) => [name, normalized(words)]));
}

function shown(word: Text): string {
  return isSecret(word) ? sha256(quotedText(word)) : word;
}
