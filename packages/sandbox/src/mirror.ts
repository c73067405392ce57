import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseListFile, parseSourcesFile, type AptSource } from './apt-sources.ts';
import { tryRun } from './command.ts';
import { SandboxError } from './errors.ts';

/** Where Debian comes from on this machine, and how apt here is told to treat it. */
export interface Mirror {
  readonly main: string;
  readonly security: string | undefined;
  /** The machine's own proxy, if apt has one. */
  readonly proxy: string | undefined;
  /** False when this machine does not check the age of package lists (a frozen mirror); then the hosts must not either. */
  readonly checkValidUntil: boolean;
}

/** The first source that looks like Debian's main archive, and the security archive beside it. */
export function chooseMirror(sources: readonly AptSource[]): Pick<Mirror, 'main' | 'security'> | undefined {
  const debian = sources.filter(
    (source) => source.components.includes('main') && /^https?:/.test(source.uri),
  );
  const path = (source: AptSource) => new URL(source.uri).pathname.replace(/\/+$/, '');
  const isSecurity = (source: AptSource) =>
    path(source).endsWith('-security') || /-security$|\/updates$/.test(source.suite);
  const main = debian.find((source) => !isSecurity(source) && path(source).endsWith('/debian'));
  if (main === undefined) return undefined;
  return { main: trim(main.uri), security: debian.filter(isSecurity).map((source) => trim(source.uri))[0] };
}

const trim = (uri: string): string => uri.replace(/\/+$/, '');

/**
 * The same URI as the hosts write it. They speak plain http to the cache, which understands
 * `http://HTTPS///host/path` as a request to fetch from an https mirror (apt-cacher-ng manual, section 5.4.1).
 */
export const throughCache = (uri: string): string => uri.replace(/^https:\/\//, 'http://HTTPS///');

export async function findMirror(etcApt = '/etc/apt'): Promise<Mirror> {
  const dir = join(etcApt, 'sources.list.d');
  const names = (await readdir(dir).catch(() => [])).sort();
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  const sources = [
    ...parseListFile(await read(join(etcApt, 'sources.list'))),
    ...(
      await Promise.all(
        names
          .filter((name) => name.endsWith('.sources'))
          .map(async (name) => parseSourcesFile(await read(join(dir, name)))),
      )
    ).flat(),
    ...(
      await Promise.all(
        names
          .filter((name) => name.endsWith('.list'))
          .map(async (name) => parseListFile(await read(join(dir, name)))),
      )
    ).flat(),
  ];
  const chosen = chooseMirror(sources);
  if (chosen === undefined) {
    throw new SandboxError('NO_MIRROR', `no Debian mirror in the sources under ${etcApt}`, {
      hint: `Add a Debian source to ${dir}; the hosts of a sandbox use the same mirror as the machine.`,
    });
  }
  const setting = async (name: string) =>
    (await tryRun(['apt-config', 'dump', '--format', '%v', name])).stdout.trim();
  const proxy = await setting('Acquire::http::Proxy');
  return {
    ...chosen,
    proxy: proxy === '' || proxy === 'DIRECT' ? undefined : proxy,
    checkValidUntil: !/^(false|no|0)$/i.test(await setting('Acquire::Check-Valid-Until')),
  };
}
