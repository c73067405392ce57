import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';
import type { Context } from '../context.ts';
import { SandboxError } from '../errors.ts';
import { withLock } from '../lock.ts';
import { cachePlaces } from '../places.ts';
import { ensureGo, type GoToolchain } from './go-toolchain.ts';
import { isBuilt, packageFile, pack, type BuiltPart } from './package.ts';
import { GO_VERSION, type Part } from './table.ts';

/** What a part that somebody else builds may take, on a busy machine with two cores. */
const BUILD_MS = 3_600_000;

/** Builds what is not in the cache yet, each part once per recipe, also when two sandboxes ask at once. */
export async function ensureParts(
  context: Context,
  parts: readonly Part[],
  architecture: string,
): Promise<readonly BuiltPart[]> {
  const { partsLock, goBuild } = cachePlaces(context.cacheDir);
  const built = parts.map((part) => packageFile(context, part, architecture));
  for (const one of built) {
    if (await isBuilt(one)) {
      context.emit({ type: 'part', state: 'reused', ...named(one.part) });
      continue;
    }
    await withLock(
      context,
      partsLock,
      async () => {
        if (!(await isBuilt(one))) await build(context, one);
      },
      BUILD_MS,
    );
  }
  // Gigabytes that nothing needs once every part is there; after a failure they make the next try quick.
  await withLock(context, partsLock, () => rm(goBuild, { recursive: true, force: true }), BUILD_MS);
  return built;
}

async function build(context: Context, one: BuiltPart): Promise<void> {
  const { goBuild } = cachePlaces(context.cacheDir);
  context.emit({ type: 'part', state: 'building', ...named(one.part) });
  const go = await ensureGo(context);
  const work = join(goBuild, 'work');
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'bin'), { recursive: true });
  await writeFile(join(work, 'go.mod'), renderGoMod(one.part));
  if (one.part.main !== undefined) await writeFile(join(work, 'main.go'), one.part.main);
  for (const [program, source] of Object.entries(one.part.programs)) {
    await compile(context, go, one.part, { work, source, output: join(work, 'bin', program) });
  }
  await mkdir(one.directory, { recursive: true });
  const packed = await pack(one, join(work, 'bin'), join(work, 'package'));
  await rename(packed, one.file);
  context.emit({ type: 'part', state: 'built', ...named(one.part) });
}

interface Compilation {
  readonly work: string;
  readonly source: string;
  readonly output: string;
}

async function compile(
  context: Context,
  go: GoToolchain,
  part: Part,
  { work, source, output }: Compilation,
): Promise<void> {
  const { goBuild } = cachePlaces(context.cacheDir);
  const variables = Object.entries(part.variables).map(([name, value]) => `-X ${name}=${value}`);
  const env = {
    ...go.env,
    CGO_ENABLED: '0',
    GOCACHE: join(goBuild, 'cache'),
    GOMODCACHE: join(goBuild, 'modules'),
    GOFLAGS: '-mod=mod -modcacherw -trimpath -buildvcs=false',
    GOWORK: 'off',
  };
  const argv = [
    go.program,
    'build',
    '-C',
    work,
    '-o',
    output,
    '-ldflags',
    ['-s -w -buildid=', ...variables].join(' '),
    source,
  ];
  await run(argv, { env, signal: context.signal }).catch((cause: unknown) => {
    context.signal?.throwIfAborted();
    throw new SandboxError(
      'PART_NOT_BUILT',
      `${part.name} ${part.version} cannot be built: ${(cause as Error).message}`,
      {
        hint: 'Go must reach its modules: see `go env GOPROXY GOSUMDB`. The next try goes on where this one ended.',
        cause,
      },
    );
  });
}

export function renderGoMod(part: Part): string {
  const requires = Object.entries(part.requires).map(([module, version]) => `\t${module} ${version}`);
  return `module pigsty-sandbox/${part.name}\n\ngo ${GO_VERSION}\n\nrequire (\n${requires.join('\n')}\n)\n`;
}

const named = ({ name, version }: Part) => ({ name, version });
