import { createHash } from 'node:crypto';
import type { Op, Text } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import { definition } from '../../src/index.ts';
import { sodiumFiles } from '../../src/plan/sodium.ts';
import { postgresqlParameters } from '../../src/render/postgresql/parameters.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

const loaded = ", pg_libs: 'pgsodium, pg_stat_statements'";
const key = 'c0ffee00'.repeat(8);
const filesOf = (vars: string): readonly Op[] => sodiumFiles(clusterOf(clusterText(vars)).cluster.params);
const contentOf = (op: Op | undefined): string => plain((op?.args as { readonly content: Text }).content);

function parameters(vars: string): Readonly<Record<string, unknown>> {
  const { params } = clusterOf(clusterText(vars)).cluster;
  const hardware = { cpus: 2, memoryMiB: 2048, diskBytes: 1e11 };
  return postgresqlParameters({ params, hardware, platform: { ioUring: false } });
}

function problems(vars: string): readonly string[] {
  const { inventory } = clusterOf(clusterText(vars));
  return definition.check!(definition.identify(inventory).clusters, inventory)
    .filter(({ rule }) => rule === 'pgsodium-key')
    .map(({ severity, message }) => `${severity}: ${message}`);
}

describe('the master key of pgsodium', () => {
  test('is a file for PostgreSQL alone, a secret in every plan, and what the server asks for', () => {
    const [file, program] = filesOf(`${loaded}, pgsodium_key: ${key}`);
    expect(file?.args).toMatchObject({ path: '/pg/conf/pgsodium.key', owner: 'postgres', mode: '0600' });
    expect(JSON.stringify(file)).not.toContain(key);
    expect(contentOf(file)).toBe(`${key}\n`);
    expect(program?.args).toMatchObject({ path: '/pg/bin/pgsodium_getkey', group: 'postgres', mode: '0750' });
    expect(contentOf(program)).toMatch(/^#!\/bin\/sh\n[^]*exec cat \/pg\/conf\/pgsodium\.key\n$/);
    expect(parameters(loaded)['pgsodium.getkey_script']).toBe('/pg/bin/pgsodium_getkey');
  });

  test('follows from the name of the cluster where none is written, as it always did, and that is warned of', () => {
    const [file] = filesOf(loaded);
    expect(contentOf(file)).toBe(`${createHash('sha256').update('pg-test').digest('hex')}\n`);
    expect(problems(loaded)).toEqual([
      'warning: the master key of pgsodium follows from the name pg-test, which is no secret',
    ]);
    expect(problems(`${loaded}, pgsodium_key: ${key}`)).toEqual([]);
  });

  test('comes from a program of the host where that is named, and is then not brought there', () => {
    const own = `${loaded}, pgsodium_getkey_script: /etc/keys/print`;
    expect(filesOf(own)).toEqual([]);
    expect(parameters(own)['pgsodium.getkey_script']).toBe('/etc/keys/print');
    expect(problems(own)).toEqual([]);
    expect(problems(`${own}, pgsodium_key: ${key}`)[0]).toMatch(/^warning: pgsodium_getkey_script takes/);
  });

  test('is nowhere where the server does not load pgsodium', () => {
    expect(filesOf(`, pgsodium_key: ${key}`)).toEqual([]);
    expect(Object.keys(parameters('')).filter((name) => name.startsWith('pgsodium'))).toEqual([]);
    expect(problems(`, pgsodium_key: ${key}`)[0]).toMatch(
      /^warning: pg_libs of pg-test does not have pgsodium/,
    );
    expect(problems('')).toEqual([]);
  });

  test('is refused where it is no key', () => {
    expect(problems(`${loaded}, pgsodium_key: secret`)).toEqual([
      'error: pgsodium_key must be 64 hex digits',
    ]);
  });
});
