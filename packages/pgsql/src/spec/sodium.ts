import { Secret, sha256 } from '@pigsty/sdk';
import type { CommonParams } from './schema.ts';

export const sodiumPaths = {
  key: '/pg/conf/pgsodium.key',
  /** Prints the key: pgsodium runs it when the server starts. */
  program: '/pg/bin/pgsodium_getkey',
} as const;

export const isSodiumKey = /^[0-9a-f]{64}$/i;

type SodiumParams = Pick<CommonParams, 'pg_cluster' | 'pg_libs' | 'pgsodium_key' | 'pgsodium_getkey_script'>;

/** pgsodium is among the libraries that the server loads: it starts with a key, or not at all. */
export function loadsSodium({ pg_libs }: Pick<CommonParams, 'pg_libs'>): boolean {
  return pg_libs.split(/[\s,]+/).includes('pgsodium');
}

/** The program that the server asks for its key; none where nobody asks. */
export function sodiumProgram(params: SodiumParams): string | undefined {
  return loadsSodium(params) ? (params.pgsodium_getkey_script ?? sodiumPaths.program) : undefined;
}

/**
 * The key that our own program prints. Where none is written it follows from the name of the cluster, as in the original:
 * what was encrypted there can still be read.
 */
export function sodiumKey(params: SodiumParams): Secret | undefined {
  if (sodiumProgram(params) !== sodiumPaths.program) return undefined;
  return params.pgsodium_key ?? Secret.of(sha256(params.pg_cluster));
}
