import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run, tryRun } from './command.ts';
import { SandboxError } from './errors.ts';
import { PRISTINE } from './names.ts';
import type { HostPlaces, SandboxPlaces } from './places.ts';
import { writeJson } from './record.ts';

/**
 * A host's root is a stack: its upper directory, the frozen layers below it (newest first), the base image.
 * A snapshot freezes the upper directory as one more layer and a restore puts an empty one on an older stack,
 * so neither copies what is installed. `/data` is no overlay and is copied.
 */
export const SEED = 'seed';
const PRISTINE_CHAIN: readonly string[] = [SEED];

export async function readChain(host: HostPlaces): Promise<readonly string[]> {
  const text = await readFile(host.chain, 'utf8').catch(() => undefined);
  return text === undefined ? PRISTINE_CHAIN : (JSON.parse(text) as string[]);
}

export async function mountRoot(host: HostPlaces, image: string): Promise<void> {
  if (await isMounted(host.merged)) return;
  // The kernel refuses a work directory whose last mount it has not seen end; this one holds nothing worth keeping.
  await rm(host.work, { recursive: true, force: true });
  for (const dir of [host.upper, host.work, host.merged, host.data]) await mkdir(dir, { recursive: true });
  const lower = [...(await readChain(host)).map(host.layer), join(image, 'rootfs')];
  try {
    // volatile: no fsync on the root. A power cut here is a SIGKILL, which loses nothing; `/data` keeps its fsync.
    const options = `volatile,lowerdir=${lower.join(':')},upperdir=${host.upper},workdir=${host.work}`;
    await run(['mount', '-t', 'overlay', 'overlay', '-o', options, host.merged]);
  } catch (cause) {
    throw new SandboxError(
      'UNSUPPORTED_PLATFORM',
      `cannot stack ${host.merged}: ${(cause as Error).message}`,
      {
        hint: 'The state directory must be on a file system that overlayfs can write to (ext4, xfs), not on an overlay itself.',
        cause,
      },
    );
  }
}

export async function unmountRoot(host: HostPlaces): Promise<void> {
  for (let tries = 0; tries < 5 && (await isMounted(host.merged)); tries += 1) {
    // A process that looks at the root from outside must not keep a sandbox from going away.
    if ((await tryRun(['umount', host.merged])).exitCode !== 0)
      await tryRun(['umount', '--lazy', host.merged]);
  }
}

async function isMounted(path: string): Promise<boolean> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return lines.some((line) => line.split(' ')[4] === path);
}

/** Freezes what the host has written so far; the host must be off. */
export async function freeze(host: HostPlaces, label: string): Promise<readonly string[]> {
  await unmountRoot(host);
  const chain = await readChain(host);
  const ids = await readdir(host.layers);
  const id = `l${Math.max(0, ...ids.map((other) => Number(/^l(\d+)$/.exec(other)?.[1] ?? 0))) + 1}`;
  await rename(host.upper, host.layer(id));
  await writeJson(host.chain, [id, ...chain]);
  await rm(host.work, { recursive: true, force: true });
  await rm(host.dataCopy(label), { recursive: true, force: true });
  await mkdir(join(host.dataCopy(label), '..'), { recursive: true });
  await run(['cp', '-a', '--reflink=auto', host.data, host.dataCopy(label)]);
  return [id, ...chain];
}

/** Puts the host back on the stack of a snapshot; the host must be off. What is thrown away goes to the trash. */
export async function thaw(
  places: SandboxPlaces,
  host: HostPlaces,
  label: string,
  chain: readonly string[],
): Promise<void> {
  await unmountRoot(host);
  for (const dir of [host.upper, host.work, host.data]) await discard(places, dir);
  await writeJson(host.chain, chain);
  if (label !== PRISTINE) await run(['cp', '-a', '--reflink=auto', host.dataCopy(label), host.data]);
}

async function discard(places: SandboxPlaces, dir: string): Promise<void> {
  if ((await stat(dir).catch(() => undefined)) === undefined) return;
  await mkdir(places.trash, { recursive: true });
  await rename(dir, join(places.trash, randomUUID()));
}

/** Layers that neither the host nor a snapshot stands on. */
export async function dropUnusedLayers(host: HostPlaces, used: readonly string[]): Promise<void> {
  for (const id of await readdir(host.layers)) {
    if (id !== SEED && !used.includes(id)) await rm(host.layer(id), { recursive: true, force: true });
  }
}
