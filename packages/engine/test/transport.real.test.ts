import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directory, file, shCommand, Secret } from '@pigsty/sdk';
import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeEstate } from './support/estate.ts';
import { type FakeModule } from './support/module.ts';
import { one, two, sandboxEstate } from './support/sandbox-estate.ts';
import { web } from './support/web.ts';

const eng = sandboxEstate();
const { estateOf, install, on, within } = eng;

test('a changed host key is refused before anything is sent, and the hint accepts it', async () => {
  await install({ stages: () => [] });
  const known = join(eng.estate.directory, '.pigsty', 'known_hosts');
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

test('a wrong key is refused with what was tried', async () => {
  const folder = makeEstate('').directory;
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'wrong')]);
  eng.estate = estateOf([one], { ansible_ssh_private_key_file: join(folder, 'wrong') });
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
  eng.estate = estateOf([one], { ansible_user: 'plain' });
  const { failures } = await install({ stages: () => [] });
  expect(failures[0]?.error).toMatchObject({
    code: 'SUDO_MISSING',
    hint: expect.stringContaining('plain ALL=(ALL) NOPASSWD: ALL'),
  });

  await on('eng-1', "echo 'plain ALL=(ALL) ALL' >/etc/sudoers.d/plain");
  eng.estate = estateOf([one], { ansible_user: 'plain', ansible_become_password: 'let-me-in-4711' });
  expect(await within((engine) => engine.hosts.exec(one, { argv: ['id', '-un'] }))).toMatchObject({
    stdout: 'root\n',
  });

  await on('eng-1', "echo 'plain ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/plain");
  const result = await within((engine) =>
    engine.hosts.exec(one, shCommand('id -un; cat /run/leak 2>/dev/null; :')),
  );
  expect(result).toMatchObject({ stdout: 'root\n', stderr: '' });
  expect(eng.estate.written() + JSON.stringify(eng.estate.events)).not.toContain('let-me-in-4711');
  await on('eng-1', 'rm -f /etc/sudoers.d/plain; userdel -r plain 2>/dev/null; :');
});

test('a jump host and the client configuration are honoured', async () => {
  eng.estate = estateOf([two], { ansible_ssh_common_args: `-o ProxyJump=vagrant@${one}` });
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
  const home = join(eng.estate.directory, 'home');
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
      'cd /etc/web; for f in c*; do printf "%s:" "$f"; base64 -w0 < "$f"; echo; done',
    );
    const found = new Map(
      sums
        .trim()
        .split('\n')
        .map((line) => line.split(':') as [string, string]),
    );
    expect(
      contents.filter((content, i) => found.get(`c${i}`) !== Buffer.from(content).toString('base64')),
    ).toEqual([]);
  } finally {
    only.remove();
  }
});
