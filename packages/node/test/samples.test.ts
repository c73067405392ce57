import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderSamplesScript } from '../src/render/samples.ts';
import { sampleSources, type SampleSource } from '../src/spec/samples.ts';
import { NodeParams } from '../src/spec/schema.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'samples-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = (command: string, ins = 'mc-test-1'): SampleSource => ({
  type: 'samples',
  job: 'memcached',
  cls: 'mc-test',
  ins,
  ip: '10.10.10.11',
  command,
  everySeconds: 15,
  metrics: [{ name: 'memcached_up', type: 'gauge', help: 'whether an instance answers' }],
});

/** What the node exporter would read. */
function collected(...sources: readonly SampleSource[]): readonly string[] {
  const script = join(folder, 'samples.sh');
  writeFileSync(script, renderSamplesScript(sources, folder));
  execFileSync('sh', [script, 'once']);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.prom'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

const mine = 'pigsty_job="memcached",pigsty_cls="mc-test",pigsty_ins="mc-test-1",pigsty_ip="10.10.10.11"';

test('samples of a command say whose they are, before labels of their own', () => {
  const command = `echo 'memcached_up 1'; echo 'memcached_slab{slab="a}b",kind="x"} 2.5e3'; echo 'memcached_age{} NaN'`;
  expect(collected(source(command))).toEqual([
    `# HELP memcached_up whether an instance answers
# TYPE memcached_up gauge
memcached_up{${mine}} 1
memcached_slab{${mine},slab="a}b",kind="x"} 2.5e3
memcached_age{${mine}} NaN
`,
  ]);
});

test('a line that is no sample is left out, as it would cost those beside it', () => {
  const [text] = collected(source(`echo 'memcached_restarts '; echo oops; echo 'memcached_up 1'`));
  expect(text?.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    `memcached_up{${mine}} 1`,
  ]);
});

test('each command has samples of its own, and one that fails leaves none, old ones neither', () => {
  expect(collected(source('echo memcached_up 1'), source('echo memcached_up 0', 'mc-test-2'))).toHaveLength(
    2,
  );
  const [left, ...others] = collected(source('exit 3'), source('echo memcached_up 0', 'mc-test-2'));
  expect(others).toEqual([]);
  expect(left).toContain('pigsty_ins="mc-test-2"');
  expect(existsSync(join(folder, 'samples-1.prom'))).toBe(false);
});

test('a command is run as it is written, whatever is in it', () => {
  const [text] = collected(
    source(`x='it'\\''s $HOME' ; [ "$x" = "it's \\$HOME" ] || exit 0\necho 'memcached_up 7'`),
  );
  expect(text).toContain(`memcached_up{${mine}} 7`);
});

test('a host runs the commands of its own instances, and none where nothing shows what they print', () => {
  const all = [source('true'), { ...source('true', 'mc-test-2'), ip: '10.10.10.12' }];
  const registrations = { complete: true, all, of: () => all as never };
  const on = (node_exporter_enabled: boolean): readonly string[] =>
    sampleSources(
      { host: '10.10.10.12', params: { ...NodeParams.parse({}), node_exporter_enabled } },
      { registrations },
    ).map(({ ins }) => ins);
  expect(on(true)).toEqual(['mc-test-2']);
  expect(on(false)).toEqual([]);
});
