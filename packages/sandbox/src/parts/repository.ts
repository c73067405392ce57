import { createHash } from 'node:crypto';
import { access, copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LOCAL_REPOSITORY_URL } from '../cacher.ts';
import { run } from '../command.ts';
import type { Context } from '../context.ts';
import type { OfferedParts } from '../model.ts';
import { cachePlaces } from '../places.ts';
import type { SeedFile } from '../seed.ts';
import { ensureParts } from './build.ts';
import { controlFields, type BuiltPart } from './package.ts';
import { repositoryId } from './select.ts';
import type { Part } from './table.ts';

/** Builds the parts that are missing and makes the repository of exactly these. */
export async function offerParts(context: Context, parts: readonly Part[]): Promise<OfferedParts> {
  const architecture = (await run(['dpkg', '--print-architecture'])).trim();
  const built = await ensureParts(context, parts, architecture);
  const repository = repositoryId(built.map(({ hash }) => hash));
  await makeRepository(repositoryDir(context, repository), built);
  return { names: parts.map(({ name }) => name), repository };
}

async function makeRepository(directory: string, built: readonly BuiltPart[]): Promise<void> {
  if (
    await access(join(directory, 'Packages')).then(
      () => true,
      () => false,
    )
  )
    return;
  const making = `${directory}.${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const entries: string[] = [];
  for (const one of built) {
    const name = basename(one.file);
    await link(one.file, join(making, name)).catch(() => copyFile(one.file, join(making, name)));
    const bytes = await readFile(one.file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const [identity, rest] = split(controlFields(one.part, one.architecture));
    entries.push(
      [...identity, `Filename: ./${name}`, `Size: ${bytes.length}`, `SHA256: ${sha256}`, ...rest].join('\n'),
    );
  }
  await writeFile(join(making, 'Packages'), `${entries.join('\n\n')}\n`);
  // Another process has made the same one first.
  await rename(making, directory).catch(() => rm(making, { recursive: true }));
}

/** The description goes last, as it has a line that continues it. */
function split(fields: readonly string[]): readonly [readonly string[], readonly string[]] {
  const description = fields.findIndex((field) => field.startsWith('Description:'));
  return [fields.slice(0, description), fields.slice(description)];
}

const repositoryDir = (context: Context, repository: string): string =>
  join(cachePlaces(context.cacheDir).localRepository, 'parts', repository);

/** Files, by path below the root of a host, that make its apt know the parts without being asked to update. */
export async function partsFiles(
  context: Context,
  { repository }: OfferedParts,
): Promise<readonly SeedFile[]> {
  const url = `${LOCAL_REPOSITORY_URL}parts/${repository}`;
  const list = `${url.replace(/^http:\/\//, '').replaceAll('/', '_')}_._Packages`;
  return [
    ['etc/apt/sources.list.d/sandbox-parts.list', `deb [trusted=yes] ${url} ./\n`],
    [
      `var/lib/apt/lists/${list}`,
      await readFile(join(repositoryDir(context, repository), 'Packages'), 'utf8'),
    ],
  ];
}
