import { isAbsolute, join } from 'node:path';
import { isSecret, type Connection, type Secret } from '@pigsty/sdk';
import type { World } from '../world/world.ts';
import type { HostKeyPolicy } from './host-keys.ts';
import { atHome, type SshSettings } from './ssh-config.ts';
import { splitWords } from './ssh-words.ts';

/** Everything needed to open one SSH connection. */
export interface Route {
  /** The inventory address, or the jump host's name: what messages say. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  readonly agent?: string;
  readonly password?: Secret;
  readonly jumps: readonly Route[];
  readonly proxyCommand?: string;
  readonly hostKeyPolicy: HostKeyPolicy;
  /** The user's own files of known keys, besides the estate's. */
  readonly knownHostsFiles: readonly string[];
}

export interface RouteSources {
  /** What the client's configuration says of a host, when ssh is called with these words. */
  settings(host: string, args: readonly string[]): Promise<SshSettings>;
  readonly world: World;
  /** Relative key files are looked up here. */
  readonly directory: string;
}

const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The inventory says first, then `ansible_ssh_common_args`, then `~/.ssh/config`, then defaults. */
export async function routeTo(connection: Connection, sources: RouteSources): Promise<Route> {
  const args = parseSshArguments(connection.sshCommonArgs ?? '');
  const settings = await sources.settings(connection.address, wordsOf(connection));
  const host = settings.hostName ?? connection.address;
  const port = connection.port ?? args.port ?? settings.port ?? 22;
  const user = connection.user ?? args.user ?? settings.user ?? sources.world.user;
  const jump = args.proxyJump ?? settings.proxyJump;
  const proxyCommand = jump === undefined ? (args.proxyCommand ?? settings.proxyCommand) : undefined;
  const ownKeys = [
    ...(connection.privateKeyFile === undefined ? [] : [connection.privateKeyFile]),
    ...args.identityFiles,
  ];
  const agent = agentFor(settings, sources.world);
  return {
    name: connection.address,
    host,
    port,
    user,
    identityFiles: identityFiles(ownKeys, settings, sources),
    ...(agent === undefined ? {} : { agent }),
    ...(isSecret(connection.password) ? { password: connection.password } : {}),
    jumps:
      jump === undefined
        ? []
        : await Promise.all(jump.split(',').map((spec) => jumpRoute(spec, ownKeys, sources))),
    ...(proxyCommand === undefined ? {} : { proxyCommand: fillTokens(proxyCommand, { host, port, user }) }),
    ...hostKeysOf({ ...settings, ...args.hostKeys }, sources),
  };
}

/** What the inventory says, as ssh is told it: a condition of the configuration may look at it. */
function wordsOf({ user, port, sshCommonArgs }: Connection): readonly string[] {
  return [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...splitWords(sshCommonArgs ?? ''),
  ];
}

async function jumpRoute(spec: string, ownKeys: readonly string[], sources: RouteSources): Promise<Route> {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(spec.trim());
  const [, user, bracketed = spec, port] = match ?? [];
  const name = bracketed.replace(/^\[(.*)\]$/, '$1');
  const settings = await sources.settings(name, user === undefined ? [] : ['-l', user]);
  const agent = agentFor(settings, sources.world);
  return {
    name,
    host: settings.hostName ?? name,
    port: port === undefined ? (settings.port ?? 22) : Number(port),
    user: user ?? settings.user ?? sources.world.user,
    identityFiles: identityFiles(ownKeys, settings, sources),
    ...(agent === undefined ? {} : { agent }),
    jumps: [],
    ...hostKeysOf(settings, sources),
  };
}

type HostKeySettings = Pick<SshSettings, 'strictHostKeyChecking' | 'userKnownHostsFile'>;

/** What OpenSSH would ask about is accepted and recorded here: nobody is there to answer for fifty hosts. */
function hostKeysOf(
  { strictHostKeyChecking = 'ask', userKnownHostsFile = '~/.ssh/known_hosts' }: HostKeySettings,
  { world }: RouteSources,
): Pick<Route, 'hostKeyPolicy' | 'knownHostsFiles'> {
  const policies: Readonly<Record<string, HostKeyPolicy>> = {
    yes: 'known-only',
    true: 'known-only',
    no: 'any',
    off: 'any',
    false: 'any',
  };
  return {
    hostKeyPolicy: policies[strictHostKeyChecking.toLowerCase()] ?? 'accept-new',
    knownHostsFiles: [
      ...userKnownHostsFile.split(/\s+/).map((file) => atHome(file, world.home)),
      '/etc/ssh/ssh_known_hosts',
    ],
  };
}

function agentFor(settings: SshSettings, world: World): string | undefined {
  if (settings.identitiesOnly || settings.identityAgent === '') return undefined;
  return settings.identityAgent === undefined
    ? world.env['SSH_AUTH_SOCK']
    : atHome(settings.identityAgent, world.home);
}

function identityFiles(
  own: readonly string[],
  settings: SshSettings,
  { world, directory }: RouteSources,
): readonly string[] {
  const resolve = (file: string): string => {
    const path = atHome(file, world.home);
    return isAbsolute(path) ? path : join(directory, path);
  };
  if (own.length > 0) return own.map(resolve);
  if (settings.identityFiles.length > 0) return settings.identityFiles.map(resolve);
  return defaultKeys.map((name) => join(world.home, '.ssh', name));
}

interface SshArguments {
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly proxyJump?: string;
  readonly proxyCommand?: string;
  readonly hostKeys: HostKeySettings;
}

/** The options of `ansible_ssh_common_args` that decide the way: `-o Key=value`, `-J`, `-i`, `-p`, `-l`. */
export function parseSshArguments(text: string): SshArguments {
  const found: { port?: number; user?: string; proxyJump?: string; proxyCommand?: string } = {};
  const identities: string[] = [];
  const hostKeys: { strictHostKeyChecking?: string; userKnownHostsFile?: string } = {};
  const set = (keyword: string, value: string): void => {
    switch (keyword.toLowerCase()) {
      case 'proxyjump':
        found.proxyJump = value;
        return;
      case 'proxycommand':
        found.proxyCommand = value;
        return;
      case 'port':
        found.port = Number(value);
        return;
      case 'user':
        found.user = value;
        return;
      case 'identityfile':
        identities.push(value);
        return;
      case 'stricthostkeychecking':
        hostKeys.strictHostKeyChecking ??= value;
        return;
      case 'userknownhostsfile':
        hostKeys.userKnownHostsFile ??= value;
        return;
      default:
    }
  };
  const letters: Readonly<Record<string, string>> = {
    J: 'proxyjump',
    i: 'identityfile',
    p: 'port',
    l: 'user',
  };
  const words = splitWords(text);
  for (let at = 0; at < words.length; at++) {
    const [, letter, attached = ''] = /^-([oJipl])(.*)$/s.exec(words[at] ?? '') ?? [];
    if (letter === undefined) continue;
    const value = attached === '' ? (words[++at] ?? '') : attached;
    const [, keyword = '', setting = ''] = /^([A-Za-z]+)\s*[= ]\s*(.*)$/s.exec(value) ?? [];
    if (letter === 'o') set(keyword, setting);
    else set(letters[letter] ?? '', value);
  }
  return { ...found, identityFiles: identities, hostKeys };
}

function fillTokens(
  command: string,
  { host, port, user }: { host: string; port: number; user: string },
): string {
  return command.replaceAll('%h', host).replaceAll('%p', String(port)).replaceAll('%r', user);
}
