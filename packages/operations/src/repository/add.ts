import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  addOps,
  discardScript,
  incomingScript,
  parseIncoming,
  type Incoming,
  type PackageFile,
} from '@pigsty/infra/contract';
import type { AnyModule, Op } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';
import { builtRepositories, type BuiltRepository } from './built.ts';
import { repositoryModule } from './module.ts';

export interface AddOptions {
  /** Absolute paths of package files on this machine. */
  readonly files: readonly string[];
  /** Leaves some of the infra nodes; without it each that keeps a repository. */
  readonly limit?: string;
  readonly signal: AbortSignal;
}

/** What adds packages, as a module of one run, and where. */
export interface PreparedAdd {
  readonly module: AnyModule;
  readonly hosts: readonly string[];
}

/**
 * Sends package files to the infra nodes, which say what they are, and calls `use` with what puts them into the repositories; they are
 * kept beside these until `use` has ended. A file that one of them may not hold fails with COMMAND_FAILED, which says why.
 */
export async function withAddedPackages<T>(
  estate: OpenEstate,
  { files, limit, signal }: AddOptions,
  use: (prepared: PreparedAdd) => Promise<T>,
): Promise<T> {
  const repositories = await builtRepositories(estate, { signal, ...(limit === undefined ? {} : { limit }) });
  const packages = await Promise.all(files.map(packageFile));
  const ops = new Map<string, readonly Op[]>();
  const held: (readonly [host: string, incoming: Incoming])[] = [];
  try {
    for (const repository of repositories) {
      const { node, family } = repository;
      const incoming = await send(estate, repository, { files, packages, signal });
      held.push([node.host, incoming]);
      ops.set(node.host, addOps(node, family, incoming));
    }
    return await use({ module: repositoryModule('add', ops), hosts: [...ops.keys()] });
  } finally {
    for (const [host, incoming] of held)
      // A host that is gone removes them when it is asked the next time.
      await estate.engine.hosts
        .exec(host, { argv: ['sh', '-c', discardScript(incoming)] })
        .catch(() => undefined);
  }
}

async function send(
  estate: OpenEstate,
  { node, family }: BuiltRepository,
  {
    files,
    packages,
    signal,
  }: {
    readonly files: readonly string[];
    readonly packages: readonly PackageFile[];
    readonly signal: AbortSignal;
  },
): Promise<Incoming> {
  const script = incomingScript(node, { family, files: packages });
  const said = await estate.engine.hosts.send(node.host, script, Readable.from(contentOf(files)), {
    what: 'take the packages',
    signal,
  });
  return parseIncoming(said);
}

async function* contentOf(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) for await (const chunk of createReadStream(file)) yield chunk as Buffer;
}

async function packageFile(file: string): Promise<PackageFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { label: basename(file), bytes: statSync(file).size, sha256: hash.digest('hex') };
}
