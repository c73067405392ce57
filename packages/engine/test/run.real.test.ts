import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificate, directory, file } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { type StagesOf } from './support/module.ts';
import { nobody, one, two, sandboxEstate } from './support/sandbox-estate.ts';
import { web } from './support/web.ts';

const eng = sandboxEstate();
const { estateOf, install, mainPid, on } = eng;

test('two hosts converge, the next run is two executions each, and a change restarts once', async () => {
  const first = await install({ stages: web('one\n') });
  expect(first.failures).toEqual([]);
  expect(first.status).toBe('changed');
  expect(await on('eng-2', 'cat /etc/web/leader')).toBe('x');
  expect(await on('eng-1', 'ls /etc/web/leader 2>&1 || true')).toContain('No such file');
  const pid = await mainPid('eng-1');

  const second = await install({ stages: web('one\n') });
  expect(second).toMatchObject({ status: 'unchanged', timings: { execs: { [one]: 2, [two]: 2 } } });
  expect(await mainPid('eng-1')).toBe(pid);

  const third = await install({ stages: web('two\n') }, { selection: { limit: one } });
  expect(third.applied.map((c) => [c.host, c.what, c.because])).toEqual([
    [one, 'change /etc/web/web.conf', undefined],
    [one, expect.stringContaining('restart web.service'), [{ subject: '/etc/web/web.conf', earlier: false }]],
  ]);
  expect(await mainPid('eng-1')).not.toBe(pid);
  expect((await install({ stages: web('two\n') }, { selection: { limit: one } })).status).toBe('unchanged');
});

test('a marker that a crash left between change and restart is finished by the next run', async () => {
  await install({ stages: web('one\n') });
  const pid = await mainPid('eng-1');
  await on(
    'eng-1',
    'echo two >/etc/web/web.conf; mkdir -p /etc/pigsty/pending; echo /etc/web/web.conf >/etc/pigsty/pending/web.restart',
  );
  const planned = await install({ stages: web('two\n') }, { dryRun: true, selection: { limit: one } });
  expect(planned.plan.stages.flatMap((s) => s.changes).map((c) => c.because)).toEqual([
    [{ subject: '/etc/web/web.conf', earlier: true }],
  ]);
  expect(await mainPid('eng-1')).toBe(pid);
  await install({ stages: web('two\n') }, { selection: { limit: one } });
  expect(await mainPid('eng-1')).not.toBe(pid);
  expect(await on('eng-1', 'ls /etc/pigsty/pending')).toBe('');
});

test('a certificate for a key that never leaves its host', async () => {
  const stages: StagesOf = (host) => [
    {
      name: 'certificate',
      host,
      after: [],
      ops: [
        directory({ path: '/etc/web' }),
        certificate({
          path: '/etc/web/web.crt',
          keyPath: '/etc/web/web.key',
          profile: { commonName: host, names: ['web', host], days: 100, usages: ['server', 'client'] },
          issuer: readFileSync(join(eng.estate.directory, 'files/pki/ca/ca.crt'), 'utf8'),
          owner: 'root',
          group: 'root',
        }),
      ],
    },
  ];
  await install({ stages: () => [] });
  const first = await install({ stages });
  expect(first.failures).toEqual([]);
  const folder = join(eng.estate.directory, 'files/pki/ca');
  writeFileSync(join(eng.estate.directory, 'web.crt'), await on('eng-1', 'cat /etc/web/web.crt'));
  expect(
    execFileSync(
      'openssl',
      ['verify', '-CAfile', join(folder, 'ca.crt'), join(eng.estate.directory, 'web.crt')],
      { encoding: 'utf8' },
    ),
  ).toContain('OK');
  expect((await install({ stages })).status).toBe('unchanged');
});

test('a host that cannot be reached stops what depends on it and nothing else', async () => {
  eng.estate = estateOf([one, two, nobody]);
  const stages: StagesOf = (host, all) => [
    { name: 'own', host, after: [], ops: [directory({ path: '/etc/web' })] },
    { name: 'alone', host, after: ['own@self'], ops: [file({ path: '/etc/web/alone', content: host })] },
    ...(host === all[0]
      ? [
          {
            name: 'together',
            host,
            after: ['own@cluster'],
            ops: [file({ path: '/etc/web/together', content: host })],
          },
        ]
      : []),
  ];
  const result = await install({ stages });
  expect(result.status).toBe('failed');
  expect(result.failures).toMatchObject([
    {
      host: nobody,
      error: { code: 'HOST_UNREACHABLE', hint: expect.stringContaining(`ping -c 3 ${nobody}`) as string },
    },
  ]);
  expect(result.notAttempted).toEqual([
    `web.own@${nobody}/web`,
    `web.together@${one}/web`,
    `web.alone@${nobody}/web`,
  ]);
  expect(await on('eng-2', 'cat /etc/web/alone')).toBe(two);
  expect(result.timings.totalMs).toBeLessThan(20_000);
});

test('a full file system is named, with what to do about it', async () => {
  await on('eng-1', 'mkdir -p /etc/web && mount -t tmpfs -o size=64k tmpfs /etc/web');
  const stages: StagesOf = (host) => [
    { name: 'big', host, after: [], ops: [file({ path: '/etc/web/big', content: 'x'.repeat(200_000) })] },
  ];
  const { failures } = await install({ stages }, { selection: { limit: one } });
  expect(await on('eng-1', 'ls -A /etc/web; umount /etc/web')).toBe('');
  expect(failures[0]?.error).toMatchObject({
    code: 'COMMAND_FAILED',
    hint: expect.stringContaining('Make room on /etc/web'),
  });
  expect(failures[0]?.error.log).toContain('No space left on device');
});
