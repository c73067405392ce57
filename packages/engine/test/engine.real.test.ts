import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  certificate,
  command,
  directory,
  file,
  Secret,
  shCommand,
  unit,
  wait,
  type RunResult,
} from '@pigsty/sdk';
import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import fc from 'fast-check';
import { readLock, type Engine } from '@pigsty/engine';
import {
  sandboxCut,
  sandboxDown,
  sandboxExec,
  sandboxHeal,
  sandboxUp,
  type SandboxStatus,
} from '@pigsty/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { makeEstate, type TestEstate } from './support/estate.ts';
import { fakeModule, type FakeModule, type StagesOf } from './support/module.ts';
import { slowModule } from './support/slowDeploy.ts';

const sandbox = 'eng';
const [one, two, nobody] = ['10.10.21.11', '10.10.21.12', '10.10.21.99'];
let status: SandboxStatus;
let estate: TestEstate;
const children: ChildProcess[] = [];

beforeAll(async () => {
  status = await sandboxUp({
    name: sandbox,
    subnet: '10.10.21.0/24',
    hosts: [
      { name: 'eng-1', address: one },
      { name: 'eng-2', address: two },
    ],
  });
});
afterAll(() => sandboxDown(sandbox));

beforeEach(async () => {
  estate = estateOf([one, two]);
  for (const host of ['eng-1', 'eng-2']) {
    const clean =
      'systemctl disable --now web.service; rm -rf /etc/web /etc/systemd/system/web.service /etc/pigsty /run/pigsty; systemctl daemon-reload; :';
    await sandboxExec(sandbox, host, ['sh', '-c', clean]);
  }
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  estate.remove();
});

function estateOf(
  hosts: readonly string[],
  vars: Readonly<Record<string, string | number>> = {},
  hostVars = '',
): TestEstate {
  const all = { ansible_user: status.sshUser, ansible_ssh_private_key_file: status.sshKeyPath, ...vars };
  const lines = [
    'all:',
    '  children:',
    '    web:',
    '      hosts:',
    ...hosts.map((h) => `        ${h}: {${h === one ? hostVars : ''}}`),
    '  vars:',
    ...Object.entries(all).map(([k, v]) => `    ${k}: ${JSON.stringify(v)}`),
  ];
  return makeEstate(`${lines.join('\n')}\n`);
}

async function within<T>(work: (engine: Engine) => Promise<T>, from: TestEstate = estate): Promise<T> {
  const engine = await from.open();
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

function install(
  module: FakeModule,
  { dryRun = false, selection = {}, from = estate } = {},
): Promise<RunResult> {
  return within(
    (engine) => fakeModule(module).install(engine.inventory, selection, engine.context, { dryRun }),
    from,
  );
}

const on = async (host: string, script: string): Promise<string> =>
  (await sandboxExec(sandbox, host, ['sh', '-c', script])).stdout;

const service =
  '[Unit]\nDescription=web\n[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n';

function web(content: string): StagesOf {
  return (host, all) => [
    {
      name: 'config',
      host,
      after: [],
      ops: [
        directory({ path: '/etc/web' }),
        file({ path: '/etc/web/web.conf', content, mode: '0640' }, { notifies: ['web.restart'] }),
        file({ path: '/etc/systemd/system/web.service', content: service }, { notifies: ['web.restart'] }),
      ],
    },
    {
      name: 'launch',
      host,
      after: ['config@self'],
      ops: [
        unit({ name: 'web.service', state: 'running', enabled: true, restartOn: ['web.restart'] }),
        wait({ name: 'web runs', until: 'systemctl is-active web', timeoutMs: 10_000 }),
      ],
    },
    ...(host === all[0]
      ? [
          {
            name: 'last',
            host: 'web',
            at: leader(all),
            after: ['launch@cluster'],
            ops: [file({ path: '/etc/web/leader', content: 'x' })],
          },
        ]
      : []),
  ];
}

function leader(candidates: readonly string[]) {
  return {
    what: 'the leader of web',
    candidates,
    probe: `ip -o addr show | grep -q ' ${two}/'`,
    timeoutMs: 20_000,
  };
}

const mainPid = (host: string): Promise<string> => on(host, 'systemctl show -p MainPID --value web');

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
    [one, expect.stringContaining('restart web.service'), ['because /etc/web/web.conf changes']],
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
    ['because /etc/web/web.conf changed in an earlier run'],
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
          issuer: readFileSync(join(estate.directory, 'files/pki/ca/ca.crt'), 'utf8'),
          owner: 'root',
          group: 'root',
        }),
      ],
    },
  ];
  await install({ stages: () => [] });
  const first = await install({ stages });
  expect(first.failures).toEqual([]);
  const folder = join(estate.directory, 'files/pki/ca');
  writeFileSync(join(estate.directory, 'web.crt'), await on('eng-1', 'cat /etc/web/web.crt'));
  expect(
    execFileSync(
      'openssl',
      ['verify', '-CAfile', join(folder, 'ca.crt'), join(estate.directory, 'web.crt')],
      { encoding: 'utf8' },
    ),
  ).toContain('OK');
  expect((await install({ stages })).status).toBe('unchanged');
});

test('a changed host key is refused before anything is sent, and the hint accepts it', async () => {
  await install({ stages: () => [] });
  const known = join(estate.directory, '.pigsty', 'known_hosts');
  const lines = readFileSync(known, 'utf8').split('\n');
  const other = lines.find((l) => l.startsWith(two))?.split(' ')[2] ?? '';
  writeFileSync(
    known,
    lines.map((l) => (l.startsWith(`${one} `) ? `${one} ssh-ed25519 ${other}` : l)).join('\n'),
  );
  const refused = await install({ stages: web('one\n') }, { selection: { limit: one } });
  expect(refused.status).toBe('failed');
  expect(refused.failures).toMatchObject([{ host: one, error: { code: 'HOST_KEY_CHANGED' } }]);
  execFileSync('sh', ['-c', refused.failures[0]?.error.hint?.replace(/^.*?: /, '') ?? 'false'], {
    stdio: 'ignore',
  });
  expect((await install({ stages: web('one\n') })).failures).toEqual([]);
});

test('a host that cannot be reached stops what depends on it and nothing else', async () => {
  estate.remove();
  estate = estateOf([one, two, nobody]);
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
    { host: nobody, error: { code: 'HOST_UNREACHABLE', hint: `Try: ssh -p 22 vagrant@${nobody} true` } },
  ]);
  expect(result.notAttempted).toEqual([
    `web.own@${nobody}/web`,
    `web.together@${one}/web`,
    `web.alone@${nobody}/web`,
  ]);
  expect(await on('eng-2', 'cat /etc/web/alone')).toBe(two);
  expect(result.timings.totalMs).toBeLessThan(20_000);
});

test('a wrong key is refused with what was tried', async () => {
  estate.remove();
  const folder = makeEstate('').directory;
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'wrong')]);
  estate = estateOf([one], { ansible_ssh_private_key_file: join(folder, 'wrong') });
  const { failures } = await install({ stages: () => [] });
  expect(failures[0]?.error).toMatchObject({ code: 'SSH_AUTH' });
  expect(failures[0]?.error.message).toContain(`key ${join(folder, 'wrong')}`);
  rmSync(folder, { recursive: true });
  // The server refuses a source for a while after a failed login.
  await on('eng-1', 'systemctl restart ssh');
});

test('a login user without sudo is told so; with a password sudo asks for it', async () => {
  const prepare = `id plain >/dev/null 2>&1 || useradd -m -s /bin/bash plain; echo plain:let-me-in-4711 | chpasswd
    mkdir -p ~plain/.ssh; cp ~vagrant/.ssh/authorized_keys ~plain/.ssh/; chown -R plain: ~plain/.ssh; rm -f /etc/sudoers.d/plain`;
  await on('eng-1', prepare);
  estate.remove();
  estate = estateOf([one], { ansible_user: 'plain' });
  const { failures } = await install({ stages: () => [] });
  expect(failures[0]?.error).toMatchObject({
    code: 'SUDO_MISSING',
    hint: expect.stringContaining('sudo -n true'),
  });

  await on('eng-1', "echo 'plain ALL=(ALL) ALL' >/etc/sudoers.d/plain");
  estate.remove();
  estate = estateOf([one], { ansible_user: 'plain', ansible_become_password: 'let-me-in-4711' });
  expect(await within((engine) => engine.hosts.exec(one, { argv: ['id', '-un'] }))).toMatchObject({
    stdout: 'root\n',
  });

  await on('eng-1', "echo 'plain ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/plain");
  const result = await within((engine) =>
    engine.hosts.exec(one, shCommand('id -un; cat /run/leak 2>/dev/null; :')),
  );
  expect(result).toMatchObject({ stdout: 'root\n', stderr: '' });
  expect(estate.written() + JSON.stringify(estate.events)).not.toContain('let-me-in-4711');
  await on('eng-1', 'rm -f /etc/sudoers.d/plain; userdel -r plain 2>/dev/null; :');
});

test('a killed orchestrator blocks nobody: its command ends, the next run waits for it and goes on', async () => {
  const folder = '/etc/web/slow';
  const child = startChild([estate.inventory, folder, '4']);
  await child.begun;
  child.process.kill('SIGKILL');
  await child.ended;
  const from = performance.now();
  const result = await within((engine) =>
    slowModule(folder, '4').install(engine.inventory, {}, engine.context),
  );
  expect(result.failures).toEqual([]);
  expect(performance.now() - from).toBeGreaterThan(1500);
  expect(await on('eng-1', `cat ${folder}/log; ls ${folder}`)).toBe('begin\nend\nafter\ndone\nlog\n');
  expect(
    estate.events.some((e) => e.type === 'note' && e.message.includes('command of an earlier run')),
  ).toBe(true);
});

test('a run that is killed while it waits for what another killed run left behind blocks nobody either', async () => {
  const folder = '/etc/web/slower';
  const first = startChild([estate.inventory, folder, '20']);
  await first.begun;
  first.process.kill('SIGKILL');
  await first.ended;
  const second = startChild([estate.inventory, folder, '20']);
  const pid = String(second.process.pid);
  await vi.waitUntil(async () => (await on('eng-1', 'cat /run/pigsty/lock')).includes(pid), {
    timeout: 6_000,
    interval: 100,
  });
  second.process.kill('SIGKILL');
  await second.ended;
  const result = await within((engine) =>
    slowModule(folder, '20').install(engine.inventory, {}, engine.context),
  );
  expect(result.failures).toEqual([]);
  expect(await on('eng-1', `tail -n 1 ${folder}/log`)).toBe('end\n');
});

test('two runs from two machines do not meet on a host', async () => {
  const folder = '/etc/web/slow';
  const child = startChild([estate.inventory, folder, '8']);
  await child.begun;
  expect(readLock(estate.directory)).toMatchObject({ command: 'pigsty deploy' });
  await expect(install({ stages: web('one\n') })).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining('this estate is in use'),
  });
  const other = estateOf([one, two]);
  await expect(install({ stages: web('one\n') }, { from: other })).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining('pigsty deploy'),
  });
  expect((await install({ stages: web('one\n') }, { from: other, dryRun: true })).status).toBe('planned');
  child.process.kill('SIGTERM');
  await child.ended;
  other.remove();
});

test('a host that vanishes in the middle is noticed', async () => {
  const stages: StagesOf = (host) => [
    {
      name: 'slow',
      host,
      after: [],
      ops: [
        command({
          name: 'sleep',
          run: shCommand('sleep 3; mkdir -p /etc/web; : >/etc/web/slept'),
          unless: 'test -e /etc/web/slept',
        }),
      ],
    },
  ];
  let cut: Promise<void> | undefined;
  const engine = await estate.open({
    onEvent: (e) => {
      if (e.type === 'op' && e.state === 'started' && e.host === one)
        cut ??= sandboxCut(sandbox, 'eng-1', 'network');
    },
  });
  const result = await fakeModule({ stages }).install(engine.inventory, {}, engine.context);
  await cut;
  await sandboxHeal(sandbox, 'eng-1');
  expect(result.failures).toMatchObject([
    {
      host: one,
      error: { code: 'HOST_UNREACHABLE', message: expect.stringContaining('the connection was lost') },
    },
  ]);
  expect(result.timings.totalMs).toBeLessThan(25_000);
  expect(result.applied.map((c) => c.host)).toEqual([two]);
  // The same engine goes on, and takes over what its dead session still holds.
  const again = await fakeModule({ stages }).install(engine.inventory, {}, engine.context);
  expect(again.failures).toEqual([]);
  await engine.close();
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

test('a jump host and the client configuration are honoured', async () => {
  estate.remove();
  estate = estateOf([two], { ansible_ssh_common_args: `-o ProxyJump=vagrant@${one}` });
  expect(
    await within((engine) =>
      engine.hosts.exec(
        two,
        shCommand('echo "$SSH_CONNECTION"; ss -Htn state established "( sport = :22 )"'),
      ),
    ),
  ).toMatchObject({
    stdout: expect.stringContaining(one),
  });
  const home = join(estate.directory, 'home');
  mkdirSync(join(home, '.ssh'), { recursive: true });
  writeFileSync(join(home, '.ssh', 'config'), `Host ${one}\n  HostName ${two}\n`);
  const aliased = estateOf([one]);
  const engine = await aliased.open({ env: { HOME: home } });
  expect(await engine.hosts.exec(one, { argv: ['hostname'] })).toMatchObject({
    stdout: expect.stringContaining('eng-2'),
  });
  await engine.close();
  aliased.remove();
});

function startChild(words: readonly string[]): {
  process: ChildProcess;
  begun: Promise<void>;
  ended: Promise<void>;
} {
  const here = import.meta.dirname;
  const child = spawn(
    'node',
    [join(here, 'support/child.mjs'), join(here, 'support/slowDeploy.ts'), ...words],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const begun = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('begun') && resolve());
    child.once('exit', () => reject(new Error('the child ended before it began')));
  });
  begun.catch(() => undefined);
  return { process: child, begun, ended };
}

test('a file arrives to the byte, whatever is in it and in its name, and then nothing is left to do', async () => {
  const any = fc.sample(fc.string({ unit: 'binary', maxLength: 200 }), 60);
  const contents = [
    ...nastyWords,
    ...unprintableWords,
    ...any,
    '',
    'no end',
    'end\n',
    '\0',
    "EOF'\n$(id)\n",
    '\r\n',
  ];
  const names = nastyWords.filter(
    (w) => !w.includes('/') && !/\p{Cc}/u.test(w) && Buffer.byteLength(w) < 100,
  );
  const files = [
    ...contents.map((content, i) => ({ path: `/etc/web/c${i}`, content, secret: i % 2 === 1 })),
    ...names.map((name) => ({ path: `/etc/web/n${name}`, content: name, secret: false })),
  ];
  const words: FakeModule = {
    stages: (host) => [
      {
        name: 'words',
        host,
        after: [],
        ops: [
          directory({ path: '/etc/web' }),
          ...files.map(({ path, content, secret }) =>
            file({ path, content: secret ? Secret.of(content) : content }),
          ),
        ],
      },
    ],
  };
  const only = estateOf([one]);
  try {
    const first = await install(words, { from: only });
    expect(first.failures).toEqual([]);
    expect(first.status).toBe('changed');
    expect((await install(words, { from: only })).status).toBe('unchanged');
    const sums = await on(
      'eng-1',
      'cd /etc/web; for f in c*; do printf "%s " "$f"; base64 -w0 < "$f"; echo; done',
    );
    const found = new Map(
      sums
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    expect(
      contents.filter((content, i) => found.get(`c${i}`) !== Buffer.from(content).toString('base64')),
    ).toEqual([]);
  } finally {
    only.remove();
  }
});
