import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandArgs, Op } from '@pigsty/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reserve, reserveFile } from '../../src/plan/reserve.ts';
import { bytesOf } from '../../src/spec/reserve.ts';
import type { CommonParams } from '../../src/spec/schema.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

let folder: string;
let params: CommonParams;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-reserve-'));
  params = paramsFor('64KiB');
  mkdirSync(join(reserveFile(params), '..'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const paramsFor = (size: string): CommonParams =>
  clusterOf(clusterText(`, pg_version: 17, pg_fs_main: ${folder}, pg_dummy_filesize: '${size}'`)).cluster
    .params;

function done(op: Op | undefined, path = process.env['PATH']): boolean {
  const { unless } = op?.args as CommandArgs;
  return spawnSync('sh', ['-c', unless as string], { env: { PATH: path } }).status === 0;
}

function converge(op: Op | undefined, path = process.env['PATH']): void {
  const [program = '', ...words] = (op?.args as CommandArgs).run.argv;
  const { status, stderr } = spawnSync(program, words, { env: { PATH: path }, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

test('space is reserved once, and follows its parameter', () => {
  const [op] = reserve(params);
  expect(done(op)).toBe(false);
  converge(op);
  expect(statSync(reserveFile(params)).size).toBe(65_536);
  expect(statSync(reserveFile(params)).blocks).toBeGreaterThan(0);
  expect(done(op)).toBe(true);
  const [less] = reserve(paramsFor('8KiB'));
  expect(done(less)).toBe(false);
  converge(less);
  expect(statSync(reserveFile(params)).size).toBe(8192);
  expect(done(less)).toBe(true);
});

test('where it was deleted because the disk is full it does not come back', () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'df'), '#!/bin/sh\necho Avail\necho 600000\n', { mode: 0o755 });
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  const [op] = reserve(params);
  expect(done(op, path)).toBe(true);
  converge(op, path);
  expect(existsSync(reserveFile(params))).toBe(false);
});

test('none is wanted with a size of 0', () => {
  expect(reserve(paramsFor('0')).map(({ kind }) => kind)).toEqual(['absent']);
});

test('sizes are read as fallocate reads them', () => {
  expect(['64MiB', '64M', '1GB', '2GiB', '0', '1.5k'].map(bytesOf)).toEqual([
    67_108_864, 67_108_864, 1_000_000_000, 2_147_483_648, 0, 1536,
  ]);
});
