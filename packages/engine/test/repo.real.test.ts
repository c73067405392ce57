import { pkg, pkgCache, repo, type Op } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { packageHost, said } from './support/package-host.ts';

const { host, install, on } = packageHost();

const refreshOn = ['packages.refresh'];
const local = (over: object = {}): Op =>
  repo(
    { name: 'pigsty-local', family: 'deb', urls: ['file:/srv/packages'], trusted: true, ...over },
    { notifies: refreshOn },
  );
const stages = (definition: Op, packages: readonly Op[] = []) => [
  { name: 'sources', host, after: [], ops: [definition, pkgCache({ refreshOn, needs: [['pigsty-test']] })] },
  { name: 'packages', host, after: ['sources@self'], ops: packages },
];
const wanted = [pkg({ names: ['pigsty-test'] })];

test('a repository is added, its lists are read, and what it carries is installed in the same run', async () => {
  await on('build pigsty-test 1.0; index');
  const own = await on('cat /etc/apt/sources.list.d/* /etc/apt/sources.list 2>/dev/null || :');
  const done = await install(() => stages(local(), wanted));
  expect(done.failures).toEqual([]);
  expect(said(done).slice(0, 2)).toEqual([
    'add package repository pigsty-local (file:/srv/packages)',
    'refresh the package lists (the repositories have changed)',
  ]);
  expect(await on('pigsty-test')).toBe('1.0');
  expect((await install(() => stages(local(), wanted))).status).toBe('unchanged');

  const changed = local({ options: { Languages: 'none' } });
  expect(said(await install(() => stages(changed, wanted)))).toEqual([
    'change package repository pigsty-local (definition)',
    'refresh the package lists (the repositories have changed)',
  ]);
  expect((await install(() => stages(changed, wanted))).status).toBe('unchanged');

  const removed = await install(() => stages(local({ state: 'absent' })));
  expect(said(removed)[0]).toBe('remove package repository pigsty-local');
  expect(await on('apt-cache policy pigsty-test | grep -c file: || :')).toBe('0');
  expect((await install(() => stages(local({ state: 'absent' })))).status).toBe('unchanged');
  expect(await on('cat /etc/apt/sources.list.d/* /etc/apt/sources.list 2>/dev/null || :')).toBe(own);
});

test('a definition that was put there by hand in the older format gives way to ours', async () => {
  await on(
    'build pigsty-test 1.0; index; echo "deb [trusted=yes] file:/srv/packages ./" >/etc/apt/sources.list.d/pigsty-local.list',
  );
  const done = await install(() => stages(local()));
  expect(said(done)[0]).toBe('change package repository pigsty-local (definition, older definition)');
  expect(await on('ls /etc/apt/sources.list.d | grep pigsty')).toBe('pigsty-local.sources');
});

test('lists that were read in the second in which a definition was written, and after it, are not read again', async () => {
  await on('build pigsty-test 1.0; index');
  const asks = () => [
    {
      name: 'sources',
      host,
      after: [],
      ops: [local(), pkgCache({ refreshOn, needs: [['pigsty-nowhere']] })],
    },
  ];
  await install(asks);
  const written = async (fraction: string): Promise<void> => {
    await on(
      `second=$(date +%s); touch -d "@$second.${fraction}" /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/sources.list.d/*
touch -d "@$second.5" /var/cache/pigsty/package-lists /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp`,
    );
  };
  await written('2');
  expect((await install(asks)).status).toBe('unchanged');
  await written('8');
  expect(said(await install(asks))).toEqual(['refresh the package lists (the repositories have changed)']);
});
