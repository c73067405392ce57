import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bundleScript, loadScript } from '@pigsty/infra/contract';
import type { OpenEstate } from '../run/open.ts';
import { keepersOf } from './keepers.ts';

/** A file that holds the package repository of an infra node. */
export interface Bundle {
  /** The infra node that it was read from. */
  readonly host: string;
  readonly file: string;
  readonly bytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/** What an infra node has after a bundle was loaded. */
export interface LoadedBundle {
  readonly host: string;
  readonly packages: number;
}

export interface CreateOptions {
  /** Absolute path; what is there already is replaced once the bundle is whole. */
  readonly file: string;
  /** A limit that leaves one infra node; without it the first one that keeps a repository. */
  readonly limit?: string;
  readonly signal: AbortSignal;
}

/** Writes the package repository of an infra node into a file. Throws COMMAND_FAILED where there is none. */
export async function createBundle(
  estate: OpenEstate,
  { file, limit, signal }: CreateOptions,
): Promise<Bundle> {
  const [node] = keepersOf(estate, limit);
  const part = `${file}.part`;
  const hash = createHash('sha256');
  try {
    const through = new Transform({
      transform: (chunk: Buffer, _, done) => {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    const written = pipeline(through, createWriteStream(part));
    written.catch(() => through.destroy());
    await estate.engine.hosts.fetch(node.host, bundleScript(node), through, {
      what: 'send its repository',
      signal,
    });
    await written;
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
  return { host: node.host, file, bytes: statSync(file).size, sha256: hash.digest('hex') };
}

export interface LoadOptions {
  readonly file: string;
  readonly limit?: string;
  readonly signal: AbortSignal;
  readonly onHost?: (host: string) => void;
}

/**
 * Puts a bundle in the place of the repositories of the estate's infra nodes, one after the other. A bundle that is damaged, or
 * for another system, changes nothing: COMMAND_FAILED says what is wrong with it.
 */
export async function loadBundle(
  estate: OpenEstate,
  { file, limit, signal, onHost }: LoadOptions,
): Promise<readonly LoadedBundle[]> {
  const { size } = statSync(file);
  const loaded: LoadedBundle[] = [];
  for (const node of keepersOf(estate, limit)) {
    onHost?.(node.host);
    const said = await estate.engine.hosts.send(node.host, loadScript(node, size), createReadStream(file), {
      what: 'take the bundle',
      signal,
    });
    loaded.push({ host: node.host, packages: Number(said.trim()) });
  }
  return loaded;
}
