import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';
import type { Context } from '../context.ts';
import { exists } from '../exists.ts';
import { cachePlaces } from '../places.ts';
import { partHash } from './select.ts';
import type { Part } from './table.ts';

/** A part and its package in the cache, which may still have to be built. */
export interface BuiltPart {
  readonly part: Part;
  readonly architecture: string;
  readonly hash: string;
  readonly directory: string;
  readonly file: string;
}

/** Equal recipes make equal packages, so every file in them has one fixed time. */
const EPOCH = '1767225600';

export function packageFile(context: Context, part: Part, architecture: string): BuiltPart {
  const hash = partHash(part, architecture);
  const directory = join(cachePlaces(context.cacheDir).parts, hash);
  return { part, architecture, hash, directory, file: join(directory, fileName(part, architecture)) };
}

export const isBuilt = ({ file }: BuiltPart): Promise<boolean> => exists(file);

/** Makes the package of these programs beside the tree it is made from; returns its path. */
export async function pack(built: BuiltPart, programs: string, tree: string): Promise<string> {
  await rm(tree, { recursive: true, force: true });
  const documents = join(tree, 'usr/share/doc', built.part.name);
  for (const directory of [join(tree, 'DEBIAN'), join(tree, 'usr/bin'), documents])
    await mkdir(directory, { recursive: true });
  for (const program of await readdir(programs)) {
    await copyFile(join(programs, program), join(tree, 'usr/bin', program));
    await chmod(join(tree, 'usr/bin', program), 0o755);
  }
  await writeFile(
    join(tree, 'DEBIAN/control'),
    `${controlFields(built.part, built.architecture).join('\n')}\n`,
  );
  await writeFile(
    join(documents, 'copyright'),
    `Built from ${Object.entries(built.part.requires)
      .map((pair) => pair.join(' '))
      .join(', ')}.\nLicence: ${built.part.licence}\n`,
  );
  const file = `${tree}.deb`;
  await run(['dpkg-deb', '-Zgzip', '--root-owner-group', '--build', tree, file], {
    env: { SOURCE_DATE_EPOCH: EPOCH },
  });
  return file;
}

/** What dpkg and apt are told of a part. */
export function controlFields(part: Part, architecture: string): readonly string[] {
  return [
    `Package: ${part.name}`,
    `Version: ${part.version}`,
    `Architecture: ${architecture}`,
    'Maintainer: Pigsty sandbox <noreply@localhost>',
    'Section: misc',
    'Priority: optional',
    `Homepage: ${part.homepage}`,
    `Description: ${part.summary}`,
    ' Built by the sandbox for its own hosts. It holds programs only; nothing is started.',
  ];
}

export function fileName(part: Part, architecture: string): string {
  return `${part.name}_${part.version}_${architecture}.deb`;
}
