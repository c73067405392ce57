import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import type { Context } from './context.ts';
import { CACHER_URL } from './cacher.ts';
import { withLock } from './lock.ts';
import { cachePlaces } from './places.ts';
import type { Recipe } from './recipe.ts';

/** Package lists inside an image name versions that a mirror drops after a while. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

interface ImageRecord {
  readonly hash: string;
  readonly builtMs: number;
}

/** Path of a base image made from this recipe and not older than a week; built if there is none. */
export async function ensureImage(context: Context, recipe: Recipe): Promise<string> {
  const { images, imageLock } = cachePlaces(context.cacheDir);
  await mkdir(images, { recursive: true });
  return withLock(context, imageLock, async () => {
    const found = await findImage(context, images, recipe.hash);
    if (found !== undefined) {
      context.emit({ type: 'image', state: 'reused', path: found });
      return found;
    }
    return buildImage(context, images, recipe);
  });
}

async function findImage(context: Context, images: string, hash: string): Promise<string | undefined> {
  for (const id of (await readdir(images)).sort().reverse()) {
    const text = await readFile(join(images, id, 'image.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const record = JSON.parse(text) as ImageRecord;
    if (record.hash === hash && context.nowMs() - record.builtMs < MAX_AGE_MS) return join(images, id);
  }
  return undefined;
}

async function buildImage(context: Context, images: string, recipe: Recipe): Promise<string> {
  const builtMs = context.nowMs();
  const image = join(images, `${recipe.suite}-${recipe.hash}-${Math.floor(builtMs / 1000)}`);
  context.emit({ type: 'image', state: 'building', path: image });
  const building = join(images, '.building');
  await rm(building, { recursive: true, force: true });
  await mkdir(building);
  const hook = join(building, 'customize.sh');
  await writeFile(hook, recipe.customize, { mode: 0o755 });
  await run(
    [
      'mmdebstrap',
      '--mode=root',
      '--variant=apt',
      '--format=directory',
      // The hosts start with package lists; otherwise each of them would fetch its own.
      '--skip=cleanup/apt/lists',
      `--include=${recipe.packages.join(',')}`,
      `--aptopt=Acquire::http::Proxy "${CACHER_URL}"`,
      '--aptopt=Acquire::Languages "none"',
      '--aptopt=Acquire::Check-Valid-Until "false"',
      `--dpkgopt=force-unsafe-io`,
      `--customize-hook=${hook} "$1"`,
      recipe.suite,
      join(building, 'rootfs'),
      ...recipe.sources,
    ],
    { signal: context.signal },
  );
  const record: ImageRecord = { hash: recipe.hash, builtMs };
  await writeFile(join(building, 'image.json'), JSON.stringify(record));
  await rename(building, image);
  context.emit({ type: 'image', state: 'built', path: image });
  return image;
}

/** Removes images that no sandbox stands on, except the newest. */
export async function pruneImages(context: Context, used: readonly string[]): Promise<void> {
  const { images } = cachePlaces(context.cacheDir);
  const ids = (await readdir(images).catch(() => [])).filter((id) => !id.startsWith('.'));
  const age = (id: string) => Number(id.slice(id.lastIndexOf('-') + 1));
  const [, ...older] = ids.sort((a, b) => age(b) - age(a));
  for (const id of older) {
    const path = join(images, id);
    if (!used.includes(path)) await rm(path, { recursive: true, force: true });
  }
}
