import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { definition } from '../src/index.ts';
import { renderSamplesScript } from '../src/render/samples.ts';
import { certificateSources } from '../src/spec/certificate-samples.ts';
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

/** What a file says of itself. */
const about = ['failed', 'timestamp_seconds', 'interval_seconds'].map((name) => `pigsty_samples_${name}`);
/** The samples of a command, without what the file says of itself. */
const samplesIn = (text = ''): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !about.some((name) => line.includes(name)));
const said = (text = '', name = ''): number =>
  Number(new RegExp(`^pigsty_samples_${name}\\{.*,file="samples-1.prom"\\} (\\d+)$`, 'm').exec(text)?.[1]);

const mine = 'pigsty_job="memcached",pigsty_cls="mc-test",pigsty_ins="mc-test-1",pigsty_ip="10.10.10.11"';

test('samples of a command say whose they are, before labels of their own', () => {
  const command = `echo 'memcached_up 1'; echo 'memcached_slab{slab="a}b",kind="x"} 2.5e3'; echo 'memcached_age{} NaN'`;
  expect(collected(source(command)).map(samplesIn)).toEqual([
    [
      '# HELP memcached_up whether an instance answers',
      '# TYPE memcached_up gauge',
      `memcached_up{${mine}} 1`,
      `memcached_slab{${mine},slab="a}b",kind="x"} 2.5e3`,
      `memcached_age{${mine}} NaN`,
    ],
  ]);
});

test('a line that is no sample is left out, as it would cost those beside it', () => {
  const [text] = collected(source(`echo 'memcached_restarts '; echo oops; echo 'memcached_up 1'`));
  expect(samplesIn(text).filter((line) => !line.startsWith('#'))).toEqual([`memcached_up{${mine}} 1`]);
});

test('each command has samples of its own, and one that fails leaves none, old ones neither', () => {
  expect(collected(source('echo memcached_up 1'), source('echo memcached_up 0', 'mc-test-2'))).toHaveLength(
    2,
  );
  const [failed, left] = collected(
    source('echo memcached_up 1; exit 3'),
    source('echo memcached_up 0', 'mc-test-2'),
  );
  expect(left).toContain('memcached_up{pigsty_job="memcached",pigsty_cls="mc-test",pigsty_ins="mc-test-2"');
  expect(failed).not.toContain('memcached_up{');
  expect(said(failed, 'failed')).toBe(1);
});

test('a file says when and how often it is written, so that an old one and one without samples are noticed', () => {
  const begun = Math.floor(Date.now() / 1000);
  const [text] = collected(source('echo memcached_up 1'));
  expect([said(text, 'failed'), said(text, 'interval_seconds')]).toEqual([0, 15]);
  expect(said(text, 'timestamp_seconds')).toBeGreaterThanOrEqual(begun);
  const rules = new Map((definition.content?.alerts ?? []).map((a) => [a.name, a.expr]));
  expect(rules.get('SamplesStale')).toBe(
    'time() - pigsty_samples_timestamp_seconds > 60 + 4 * pigsty_samples_interval_seconds',
  );
  expect(rules.get('SamplesMissing')).toBe('pigsty_samples_failed == 1');
});

test('a command is run as it is written, whatever is in it', () => {
  const [text] = collected(
    source(`x='it'\\''s $HOME' ; [ "$x" = "it's \\$HOME" ] || exit 0\necho 'memcached_up 7'`),
  );
  expect(text).toContain(`memcached_up{${mine}} 7`);
});

test('a host runs the commands of its own instances, and none where nothing shows what they print', () => {
  const all = [source('true'), { ...source('true', 'mc-test-2'), ip: '10.10.10.12' }];
  const registrations = {
    complete: true,
    all,
    of: (type: string) => (type === 'samples' ? all : []) as never,
  };
  const on = (node_exporter_enabled: boolean): readonly string[] =>
    sampleSources(
      { host: '10.10.10.12', params: { ...NodeParams.parse({}), node_exporter_enabled } },
      { registrations },
    ).map(({ ins }) => ins);
  expect(on(true)).toEqual(['mc-test-2']);
  expect(on(false)).toEqual([]);
});

test('the end of each registered certificate is asked of its file; one that is not there is told as well', () => {
  const path = join(folder, 'server.crt');
  execFileSync(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -keyout ${join(folder, 'key')} -subj /CN=a -days 5 -out ${path}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  const certificate = { type: 'certificate', cls: 'etcd', ins: 'etcd-1', ip: '10.10.10.11', path } as const;
  const [there = '', gone = ''] = collected(
    ...certificateSources([certificate, { ...certificate, ins: 'etcd-2', path: join(folder, 'none') }]),
  );
  const time = (name: string): number =>
    Number(new RegExp(`^${name}\\{.*,path="${path}"\\} (\\d+)$`, 'm').exec(there)?.[1]);
  expect(time('pigsty_cert_not_after_seconds') - time('pigsty_cert_not_before_seconds')).toBe(5 * 86_400);
  expect(samplesIn(gone).filter((line) => !line.startsWith('#'))).toEqual([]);
  expect(gone).toMatch(/^pigsty_samples_failed\{.*\} 1$/m);
});
