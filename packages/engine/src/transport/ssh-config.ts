import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** What `~/.ssh/config` says about a host; the subset that decides how to reach it. */
export interface SshSettings {
  readonly hostName?: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  readonly proxyJump?: string;
  readonly proxyCommand?: string;
  /** Empty: no agent is asked. */
  readonly identityAgent?: string;
  readonly strictHostKeyChecking?: string;
  readonly userKnownHostsFile?: string;
}

/** One `Keyword value` line with the condition it stands under. */
export interface SshConfigLine {
  readonly applies: (host: string) => boolean;
  readonly keyword: string;
  readonly value: string;
}

const deepestInclude = 8;

/** Reads a client configuration with its includes; an absent file is an empty one. */
export function readSshConfig(file: string, home: string, depth = 0): readonly SshConfigLine[] {
  if (depth > deepestInclude || !existsSync(file)) return [];
  let applies: (host: string) => boolean = () => true;
  const lines: SshConfigLine[] = [];
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const [keyword, value] = splitLine(text);
    if (keyword === undefined || value === undefined) continue;
    switch (keyword) {
      case 'host':
        applies = hostCondition(value);
        break;
      case 'match':
        applies = matchCondition(value);
        break;
      case 'include': {
        const outer = applies;
        for (const found of expand(value, home)) {
          const included = readSshConfig(found, home, depth + 1);
          lines.push(
            ...included.map((l) => ({ ...l, applies: (host: string) => outer(host) && l.applies(host) })),
          );
        }
        break;
      }
      default:
        lines.push({ applies, keyword, value });
    }
  }
  return lines;
}

/** The first value of a keyword wins, as in OpenSSH; identity files add up. */
export function settingsFor(lines: readonly SshConfigLine[], host: string, home: string): SshSettings {
  const mine = lines.filter((l) => l.applies(host));
  const first = (keyword: string): string | undefined => {
    const value = mine.find((l) => l.keyword === keyword)?.value;
    return value === undefined || value.toLowerCase() === 'none' ? undefined : value;
  };
  const hostName = first('hostname')?.replaceAll('%h', host);
  const port = first('port');
  const user = first('user');
  const proxyJump = first('proxyjump');
  const proxyCommand = first('proxycommand');
  const identityAgent = mine.find((l) => l.keyword === 'identityagent')?.value;
  const strictHostKeyChecking = first('stricthostkeychecking');
  const userKnownHostsFile = first('userknownhostsfile');
  return {
    ...(hostName === undefined ? {} : { hostName }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    identityFiles: mine.filter((l) => l.keyword === 'identityfile').map((l) => atHome(l.value, home)),
    identitiesOnly: first('identitiesonly')?.toLowerCase() === 'yes',
    ...(proxyJump === undefined ? {} : { proxyJump }),
    ...(proxyCommand === undefined ? {} : { proxyCommand }),
    ...(identityAgent === undefined
      ? {}
      : { identityAgent: /^none$/i.test(identityAgent) ? '' : atHome(identityAgent, home) }),
    ...(strictHostKeyChecking === undefined ? {} : { strictHostKeyChecking }),
    ...(userKnownHostsFile === undefined ? {} : { userKnownHostsFile }),
  };
}

export function atHome(path: string, home: string): string {
  return path.replace(/^~(?=\/|$)/, home).replaceAll('%d', home);
}

function splitLine(text: string): readonly [string?, string?] {
  const match = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.+?)\s*$/.exec(text);
  if (match === null) return [];
  const [, keyword = '', value = ''] = match;
  return [keyword.toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
}

function hostCondition(value: string): (host: string) => boolean {
  const patterns = value.split(/\s+/);
  return (host) =>
    patterns.some((p) => !p.startsWith('!') && wildcard(p).test(host)) &&
    !patterns.some((p) => p.startsWith('!') && wildcard(p.slice(1)).test(host));
}

/** `Match all`, `Match host a,b` and `Match originalhost a`; other conditions never apply. */
function matchCondition(value: string): (host: string) => boolean {
  if (/^all$/i.test(value)) return () => true;
  const match = /^(?:originalhost|host)\s+(\S+)$/i.exec(value);
  return match === null ? () => false : hostCondition((match[1] ?? '').replaceAll(',', ' '));
}

function expand(value: string, home: string): readonly string[] {
  return value.split(/\s+/).flatMap((word) => {
    const path = atHome(word, home);
    const absolute = isAbsolute(path) ? path : join(home, '.ssh', path);
    if (!/[*?]/.test(basename(absolute))) return [absolute];
    const directory = dirname(absolute);
    if (!existsSync(directory)) return [];
    const pattern = wildcard(basename(absolute));
    return readdirSync(directory)
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => join(directory, name));
  });
}

function wildcard(pattern: string): RegExp {
  const body = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body}$`);
}
