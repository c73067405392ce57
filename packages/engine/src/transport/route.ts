import { isAbsolute, join } from 'node:path';
import { isSecret, type Connection, type Secret } from '@pigsty/sdk';
import type { World } from '../world/world.ts';
import type { HostKeyPolicy } from './host-keys.ts';
import { atHome, settingsFor, type SshConfigLine, type SshSettings } from './ssh-config.ts';

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
  readonly config: readonly SshConfigLine[];
  readonly world: World;
  /** Relative key files are looked up here. */
  readonly directory: string;
}

const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The inventory says first, then `ansible_ssh_common_args`, then `~/.ssh/config`, then defaults. */
export function routeTo(connection: Connection, sources: RouteSources): Route {
  const args = parseSshArguments(connection.sshCommonArgs ?? '');
  const settings = settingsFor(sources.config, connection.address, sources.world.home);
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
    jumps: jump === undefined ? [] : jump.split(',').map((spec) => jumpRoute(spec, ownKeys, sources)),
    ...(proxyCommand === undefined ? {} : { proxyCommand: fillTokens(proxyCommand, { host, port, user }) }),
    ...hostKeysOf({ ...settings, ...args.hostKeys }, sources),
  };
}

function jumpRoute(spec: string, ownKeys: readonly string[], sources: RouteSources): Route {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(spec.trim());
  const [, user, bracketed = spec, port] = match ?? [];
  const name = bracketed.replace(/^\[(.*)\]$/, '$1');
  const settings = settingsFor(sources.config, name, sources.world.home);
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
  if (settings.identitiesOnly) return undefined;
  return settings.identityAgent ?? world.env['SSH_AUTH_SOCK'];
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

/** Splits like a shell does, for quotes and backslashes only. */
function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let started = false;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    if (quote !== '') {
      if (c === quote) quote = '';
      else word += c;
    } else if (c === '"' || c === "'") {
      quote = c;
      started = true;
    } else if (c === '\\') {
      word += text.charAt(++at);
      started = true;
    } else if (/\s/.test(c)) {
      if (started) words.push(word);
      word = '';
      started = false;
    } else {
      word += c;
      started = true;
    }
  }
  return started ? [...words, word] : words;
}

function fillTokens(
  command: string,
  { host, port, user }: { host: string; port: number; user: string },
): string {
  return command.replaceAll('%h', host).replaceAll('%p', String(port)).replaceAll('%r', user);
}
