import { file, pkg, pkgCache, pkgVersion, unit, type Op } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { packageHost, problemsOf, said } from './support/package-host.ts';

const { converge, host, install, on } = packageHost();

const names = ['pigsty-test'];
const repository = `cat >/etc/apt/sources.list.d/pigsty-test.sources <<'END'
Types: deb
URIs: file:/srv/packages
Suites: ./
Trusted: yes
END
`;
/** What NODE writes: no package starts or restarts a service while we install. */
const policy = `printf '#!/bin/sh\\n[ "$PIGSTY_NO_START" = 1 ] && exit 101\\nexit 0\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d\n`;
const refresh = 'index; apt-get -q update >/dev/null';

const pinned = (version: string): Op => pkgVersion({ names, version, reason: 'node_packages' });
const first = `${policy}${repository}build pigsty-test 1.0 service; ${refresh}`;

test('a version that is asked for replaces another one, and its running service is restarted as the plan said', async () => {
  await on(first);
  await converge([pkg({ names })]);
  expect(await on('systemctl is-active pigsty-test || :')).toBe('inactive');
  await on('systemctl start pigsty-test');
  expect(said(await converge([pinned('1.*')], { dryRun: true }))).toEqual([]);
  await on(`build pigsty-test 2.0 service; build pigsty-test 1.5 service; ${refresh}`);
  expect(said(await converge([pinned('1.0')], { dryRun: true }))).toEqual([]);

  const planned = await converge([pinned('2*')], { dryRun: true });
  expect(said(planned)).toEqual([
    'upgrade package pigsty-test: 1.0 -> 2.0 (node_packages) [restart pigsty-test.service]',
  ]);
  expect(planned.plan.grade).toBe('restarts');
  const pid = await on('systemctl show -p MainPID --value pigsty-test');
  const done = await converge([pinned('2*')]);
  expect(done.failures).toEqual([]);
  expect(await on('pigsty-test')).toBe('2.0');
  expect(await on('systemctl show -p MainPID --value pigsty-test')).not.toBe(pid);
  expect((await converge([pinned('2*')])).status).toBe('unchanged');
});

test('a service that has a file of the package loaded is restarted with it, and with no other package', async () => {
  await on(`${repository}build pigsty-test 1.0 service; build pigsty-test-lib 1.0; build pigsty-test-lib 2.0; ${refresh}
apt-get -qy install pigsty-test pigsty-test-lib=1.0 >/dev/null; systemctl start pigsty-test`);
  const started = 'systemctl show -p MainPID --value pigsty-test';
  const pid = await on(started);
  const newer = (file: string): Op =>
    pkgVersion({
      names: ['pigsty-test-lib'],
      version: '2.0',
      loads: { unit: 'pigsty-test.service', files: [file] },
    });
  const change = 'upgrade package pigsty-test-lib: 1.0 -> 2.0';
  expect(said(await converge([newer('lib')], { dryRun: true }))).toEqual([change]);
  expect(said(await converge([newer('pigsty-test-lib')]))).toEqual([
    `${change} [restart pigsty-test.service]`,
  ]);
  expect(await on(started)).not.toBe(pid);
});

test('a stopped service stays stopped through an upgrade, and nothing is said of it', async () => {
  await on(`${first}; build pigsty-test 2.0 service; ${refresh}`);
  await converge([pkg({ names: ['pigsty-test=1.0'] })]);
  expect(await on('pigsty-test')).toBe('1.0');
  const done = await converge([pinned('2.0')]);
  expect(said(done)).toEqual(['upgrade package pigsty-test: 1.0 -> 2.0 (node_packages)']);
  expect(await on('systemctl is-active pigsty-test || :')).toBe('inactive');
});

test('the shared installation installs the version that is asked for, and upgrades nothing', async () => {
  await on(`${first}; build pigsty-test 2.0 service; ${refresh}`);
  const shared = (version: string) => [
    {
      name: 'packages',
      host,
      after: [],
      ops: [pkg({ names: [`pigsty-test=${version}`] })],
      coalesce: 'packages' as const,
    },
    { name: 'versions', host, after: ['packages@self'], ops: [pinned(version)] },
  ];
  const bare = await install(() => shared('1.*'));
  expect(said(bare)).toEqual(['install pigsty-test=1.*']);
  expect(await on('pigsty-test')).toBe('1.0');
  const next = await install(() => shared('2.*'));
  expect(next.plan.stages.map((s) => [s.id, s.changes.map((c) => c.what)])).toEqual([
    [`host.packages@${host}`, []],
    [`web.versions@${host}/web`, ['upgrade package pigsty-test: 1.0 -> 2.0 (node_packages)']],
  ]);
  expect(await on('pigsty-test')).toBe('2.0');
  await expect(
    install(() => [{ name: 'packages', host, after: [], ops: [pinned('2')], coalesce: 'packages' }]),
  ).rejects.toThrow('changes the version of pigsty-test in the shared installation');
});

test('an older version is refused until it is allowed', async () => {
  await on(`${first}; build pigsty-test 2.0; ${refresh}`);
  await converge([pkg({ names })]);
  const older = (allowDowngrade: boolean): Op =>
    pkgVersion({ names, version: '1.0', allowDowngrade, downgradeParameter: 'node_package_downgrade' });
  const planned = await converge([older(false)], { dryRun: true });
  expect(said(planned)).toEqual(['downgrade package pigsty-test: 2.0 -> 1.0']);
  expect(problemsOf(planned)).toEqual([
    `error package-downgrade: pigsty-test 2.0 would be downgraded to 1.0, and nothing allows that on ${host}`,
  ]);
  expect(planned.plan.problems[0]?.hint).toContain('node_package_downgrade: true');
  await expect(converge([older(false)])).rejects.toThrow('would be downgraded');
  expect(await on('pigsty-test')).toBe('2.0');
  const allowed = await converge([older(true)]);
  expect(problemsOf(allowed)).toEqual([]);
  expect(await on('pigsty-test')).toBe('1.0');
});

test('the newest version is followed, by the order of the package manager and not of the letters', async () => {
  await on(`${first}; build pigsty-test 9.0; ${refresh}`);
  await converge([pkg({ names })]);
  const newest = pkgVersion({ names, version: 'latest' });
  expect(said(await converge([newest], { dryRun: true }))).toEqual([]);
  await on(`build pigsty-test 10.0~rc1; build pigsty-test 10.0; ${refresh}`);
  expect(said(await converge([newest]))).toEqual(['upgrade package pigsty-test: 9.0 -> 10.0']);
  expect((await converge([newest])).status).toBe('unchanged');
});

test('a version that is nowhere is a problem that names it; lists are read again when something is to be had', async () => {
  await on(first);
  await converge([pkg({ names })]);
  const planned = await converge([pinned('3*')], { dryRun: true });
  expect(problemsOf(planned)).toEqual([
    `error package-unavailable: pigsty-test 3* is in no repository of ${host}, where 1.0 is installed`,
  ]);
  // The repository gets it, and the host has not heard of it yet.
  await on(
    'build pigsty-test 3.1; index; touch -d "+2 seconds" /etc/apt/sources.list.d/pigsty-test.sources; sleep 3',
  );
  const fresh = [pkgCache({ versions: [{ names, version: '3*' }] }), pinned('3*')];
  const done = await converge(fresh);
  expect(said(done)[0]).toMatch(/^refresh the package lists/);
  expect(done.failures).toEqual([]);
  expect(await on('pigsty-test')).toBe('3.1');
  expect((await converge(fresh)).status).toBe('unchanged');
});

test('a host that has no list of packages and gets none is told why', async () => {
  await on('mkdir /srv/kept; mv /etc/apt/sources.list* /srv/kept/; mkdir /etc/apt/sources.list.d');
  try {
    await on('rm -rf /var/lib/apt/lists/*');
    const refreshed = async () => (await converge([pkgCache({ needs: [names] })])).failures[0]?.error;
    expect(await refreshed()).toMatchObject({
      code: 'COMMAND_FAILED',
      log: expect.stringContaining('no package list could be read: no file in /etc/apt names a source'),
    });
    await on(`${repository.replace('/srv/packages', '/srv/nowhere')}`);
    expect((await refreshed())?.log).toContain('/srv/nowhere');
  } finally {
    await on(
      'rm -r /etc/apt/sources.list.d; mv /srv/kept/* /etc/apt/; rmdir /srv/kept; apt-get -q update >/dev/null',
    );
  }
});

test('a module restarts by its own handler: nothing else restarts the service, and the plan says why', async () => {
  await on(first);
  await converge([pkg({ names })]);
  await on(`systemctl start pigsty-test; build pigsty-test 2.0 service; ${refresh}`);
  const pid = await on('systemctl show -p MainPID --value pigsty-test');
  const stages = (version: string) => [
    {
      name: 'versions',
      host,
      after: [],
      ops: [
        pkgVersion(
          { names, version, restartedByModule: ['pigsty-test.service'] },
          { notifies: ['web.restart'] },
        ),
        file({ path: '/etc/pigsty-test', content: 'x' }),
      ],
    },
    {
      name: 'run',
      host,
      after: ['versions@self'],
      ops: [
        unit({ name: 'pigsty-test.service', state: 'running', enabled: false, restartOn: ['web.restart'] }),
      ],
    },
  ];
  const planned = await install(() => stages('2.0'), { dryRun: true });
  expect(
    planned.plan.stages.flatMap((s) => s.changes).filter((c) => c.interrupts !== undefined),
  ).toMatchObject([
    {
      interrupts: { what: 'restart', unit: 'pigsty-test.service' },
      because: [{ subject: 'pkgVersion pigsty-test' }],
    },
  ]);
  await install(() => stages('2.0').slice(0, 1));
  expect(await on('systemctl show -p MainPID --value pigsty-test')).toBe(pid);
  await install(() => stages('2.0'));
  expect(await on('systemctl show -p MainPID --value pigsty-test')).not.toBe(pid);
  expect((await install(() => stages('2.0'))).status).toBe('unchanged');
});

test('where the host lets packages restart services, the plan says that they will', async () => {
  await on(first);
  await converge([pkg({ names })]);
  await on(
    `rm /usr/sbin/policy-rc.d; systemctl start pigsty-test; build pigsty-test 2.0 service; ${refresh}`,
  );
  const planned = await converge(
    [pkgVersion({ names, version: '2.0', restartedByModule: ['pigsty-test.service'] })],
    { dryRun: true },
  );
  expect(said(planned)).toEqual(['upgrade package pigsty-test: 1.0 -> 2.0 [restart pigsty-test.service]']);
});
