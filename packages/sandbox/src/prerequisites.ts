import { run, tryRun } from './command.ts';
import { openContext, type Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { exists } from './exists.ts';
import { withLock } from './lock.ts';
import type { SandboxHooks } from './model.ts';

/** The program that proves that a Debian package is there. */
const PROGRAMS: readonly (readonly [packageName: string, program: string])[] = [
  ['mmdebstrap', '/usr/bin/mmdebstrap'],
  ['systemd-container', '/usr/bin/systemd-nspawn'],
  ['apt-cacher-ng', '/usr/sbin/apt-cacher-ng'],
  ['iproute2', '/sbin/ip'],
  ['openssh-client', '/usr/bin/ssh-keygen'],
  ['util-linux', '/usr/bin/nsenter'],
  ['debian-archive-keyring', '/usr/share/keyrings/debian-archive-keyring.gpg'],
];

/** Installs what this machine lacks; says nothing and touches nothing when it lacks nothing. */
export async function ensurePrerequisites(hooks: SandboxHooks = {}): Promise<void> {
  await installPrerequisites(openContext(hooks));
}

export async function installPrerequisites(context: Context): Promise<void> {
  if (process.platform !== 'linux') throw new SandboxError('UNSUPPORTED_PLATFORM', 'a sandbox needs Linux');
  if (process.getuid?.() !== 0)
    throw new SandboxError('NOT_ROOT', 'a sandbox needs root', { hint: 'Try the same with sudo.' });
  if ((await findMissing()).length === 0) return;
  await withLock(context, '/run/pigsty-sandbox-prerequisites.lock', async () =>
    installPackages(context, await findMissing()),
  );
}

async function findMissing(): Promise<string[]> {
  const present = await Promise.all(PROGRAMS.map(([, program]) => exists(program)));
  return PROGRAMS.filter((_, index) => present[index] !== true).map(([name]) => name);
}

export async function installPackages(context: Context, missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return;
  context.emit({ type: 'prerequisites', packages: missing });
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, signal: context.signal };
  try {
    await run(['apt-get', 'update', '-q'], options);
    await run(
      ['apt-get', 'install', '-qy', '-o', 'DPkg::Lock::Timeout=300', '--no-install-recommends', ...missing],
      options,
    );
  } catch (cause) {
    throw new SandboxError(
      'MISSING_PREREQUISITE',
      `cannot install ${missing.join(', ')}: ${(cause as Error).message}`,
      {
        hint: `Try: apt-get update && apt-get install ${missing.join(' ')}`,
        cause,
      },
    );
  }
  // Debian starts a service of its own for the cache; the sandbox runs another one, with its own files and address.
  if (missing.includes('apt-cacher-ng'))
    await tryRun(['systemctl', 'disable', '--now', 'apt-cacher-ng.service']);
}
