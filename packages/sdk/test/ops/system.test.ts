import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { authorizedKey } from '../../src/ops/authorized-key.ts';
import { certificate } from '../../src/ops/certificate.ts';
import { command } from '../../src/ops/command.ts';
import { cron, crontab } from '../../src/ops/crontab.ts';
import { firewall } from '../../src/ops/firewall.ts';
import { group } from '../../src/ops/group.ts';
import { hostname } from '../../src/ops/hostname.ts';
import { hostsEntry } from '../../src/ops/hosts-entry.ts';
import { kernelModule } from '../../src/ops/kernel-module.ts';
import { locale } from '../../src/ops/locale.ts';
import { mount } from '../../src/ops/mount.ts';
import { sshKey } from '../../src/ops/ssh-key.ts';
import { sysctl } from '../../src/ops/sysctl.ts';
import { timezone } from '../../src/ops/timezone.ts';
import { user } from '../../src/ops/user.ts';
import { wait } from '../../src/ops/wait.ts';
import { plain, runCommand, runScript } from '../../src/testing/localHost.ts';
import { testOpKind } from '../../src/testing/testOpKind.ts';
import { isSecret, Secret } from '../../src/words/secret.ts';
import { makeAuthority } from './certificate-authority.ts';

const authorities = mkdtempSync('/tmp/pigsty-ca-');
afterAll(() => rmSync(authorities, { recursive: true, force: true }));
const ca = makeAuthority(authorities, 'one');
const otherCa = makeAuthority(authorities, 'two');

const profile = {
  commonName: 'etcd-1',
  names: ['etcd', '10.10.10.10', 'FE80::1'],
  days: 90,
  usages: ['server', 'client'],
} as const;
const certArgs = (room: string) =>
  ({
    path: `${room}/x.crt`,
    keyPath: `${room}/x.key`,
    caPath: `${room}/ca.crt`,
    profile,
    issuer: ca.certificate,
    owner: 'daemon',
    group: 'daemon',
  }) as const;

testOpKind(certificate, {
  cases: [
    {
      name: 'a certificate',
      args: certArgs('/etc/pigsty-test'),
      fresh:
        'create key and certificate /etc/pigsty-test/x.crt for etcd-1 (there is none; the CA file differs)',
    },
  ],
  real: [
    {
      name: 'a certificate',
      args: certArgs,
      signer: ca.sign,
      before: `printf '%s' '${otherCa.certificate}' > other.crt`,
      tamper: [
        'rm x.crt',
        'rm x.key',
        'echo > x.key',
        'cp other.crt x.crt',
        'chmod 0644 x.key',
        'chown root x.crt',
        'echo > ca.crt',
        'echo nonsense > x.crt',
      ],
      holds: '[ "$(stat -c %a:%U x.key)" = 600:daemon ] && openssl verify -CAfile ca.crt x.crt',
    },
  ],
});

test.each([
  [
    'other names',
    { ...profile, names: ['etcd', '10.10.10.11', 'fe80::1'] },
    ca,
    'it lacks 10.10.10.11; it has 10.10.10.10 in addition',
  ],
  ['a name less', { ...profile, names: ['etcd', 'fe80::1'] }, ca, 'it has 10.10.10.10 in addition'],
  ['another subject', { ...profile, commonName: 'etcd-2' }, ca, 'its name is etcd-1'],
  ['another CA', profile, otherCa, 'another CA issued it; the CA file differs'],
] as const)('a certificate is issued again for %s', async (_, wanted, authority, why) => {
  const { inRoom, runScript, takeActions } = await import('../../src/testing/localHost.ts');
  inRoom((room) => {
    const args = certArgs(room);
    takeActions(certificate.write(args, { key: true, sign: ['x'], ca: true, attributes: [] }), ca.sign);
    const other = { ...args, profile: wanted, issuer: authority.certificate };
    const [state] = certificate.parse(runScript(certificate.read([other])).stdout, [other]);
    const delta = certificate.diff(other, state!, []);
    expect(delta?.key).toBe(false);
    expect(certificate.describe(other, delta!)).toContain(`(${why})`);
    const soon = { ...args, renewBeforeDays: 100 };
    const [expiring] = certificate.parse(runScript(certificate.read([soon])).stdout, [soon]);
    expect(certificate.diff(soon, expiring!, [])?.sign).toEqual(['it expires within 100 days']);
  });
});

testOpKind(user, {
  cases: [
    {
      name: 'a user',
      args: { name: 'dba', uid: 88, groups: ['admin', 'infra'] },
      fresh: 'create user dba (uid 88; groups admin, infra)',
    },
    {
      name: 'a user that differs',
      args: { name: 'dba', uid: 88, group: 'admin', groups: ['infra', 'admin'], shell: '/bin/bash' },
      from: [
        {
          state: {
            user: {
              uid: 88,
              gid: '77',
              group: 'dba',
              groups: ['dba', 'docker'],
              comment: '',
              home: '/home/dba',
              shell: '/bin/sh',
            },
          },
          says: 'change user dba (group dba -> admin; shell /bin/sh -> /bin/bash; +group infra)',
        },
        {
          state: {
            user: {
              uid: 88,
              gid: '77',
              group: 'admin',
              groups: ['admin', 'infra', 'docker'],
              comment: 'x',
              home: '/x',
              shell: '/bin/bash',
            },
          },
          says: null,
        },
      ],
    },
    {
      name: 'a user with these groups only',
      args: { name: 'dba', groups: ['infra'], append: false },
      from: [
        {
          state: {
            user: {
              uid: 1,
              gid: '1',
              group: 'dba',
              groups: ['dba', 'infra', 'docker'],
              comment: '',
              home: '',
              shell: '',
            },
          },
          says: 'change user dba (-group docker)',
        },
      ],
    },
    { name: 'no user', args: { name: 'root', state: 'absent' }, fresh: null },
  ],
});

test('users of this machine are understood', () => {
  const { stdout } = runCommand({
    argv: ['sh', '-c', plain(user.read([{ name: 'root' }, { name: 'nobody-at-all' }]))],
  });
  const [root, nobody] = user.parse(stdout, [{ name: 'root' }, { name: 'nobody-at-all' }]);
  expect(root?.user).toMatchObject({ uid: 0, gid: '0', group: 'root', home: '/root' });
  expect(nobody).toEqual({});
});

testOpKind(group, {
  cases: [
    {
      name: 'a group',
      args: { name: 'infra', system: true, gid: 900 },
      fresh: 'create system group infra (gid 900)',
      from: [{ state: { gid: 1 }, says: 'change group infra (gid 1 -> 900)' }],
    },
    {
      name: 'no group',
      args: { name: 'x', state: 'absent' },
      fresh: null,
      from: [{ state: { gid: 5 }, says: 'remove group x' }],
    },
  ],
});

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAITest operator@admin';
testOpKind(authorizedKey, {
  cases: [
    {
      name: 'a key',
      args: { user: 'dba', key: publicKey },
      fresh: 'let ssh-ed25519 operator@admin log in as dba',
    },
    {
      name: 'no key',
      args: { user: 'dba', key: publicKey, state: 'absent' },
      fresh: null,
      from: [{ state: { present: true }, says: 'no longer let ssh-ed25519 operator@admin log in as dba' }],
    },
  ],
});

testOpKind(sshKey, {
  cases: [
    { name: 'a key pair', args: { user: 'dba' }, fresh: 'generate an SSH key for dba (~/.ssh/id_ed25519)' },
  ],
  real: [
    {
      name: 'a key pair',
      args: (room) => ({ user: 'root', path: `${room}/a b/id` }),
      tamper: ['rm */id*'],
      holds: '[ "$(stat -c %a */id)" = 600 ] && [ -f */id.pub ]',
    },
  ],
});

testOpKind(hostsEntry, {
  cases: [
    {
      name: 'an entry',
      args: { address: '10.0.0.1', names: ['pg', 'db'] },
      fresh: 'add 10.0.0.1 pg db to /etc/hosts',
      from: [
        {
          state: { addresses: { pg: ['10.0.0.1'], db: ['10.0.0.1', '127.0.1.1'] } },
          says: 'add 10.0.0.1 pg db to /etc/hosts (db was 127.0.1.1)',
        },
      ],
    },
  ],
  real: [
    {
      name: 'an entry',
      before: 'printf "# x\\n127.0.1.1 self db\\n::1 db\\n10.0.0.1 other # keep\\n\\n" > x',
      args: (room) => ({ path: `${room}/x`, address: '10.0.0.1', names: ['db', 'pg'], comment: 'pigsty' }),
      tamper: ['echo "10.0.0.9 pg" >> x', 'sed -i "/10.0.0.1.*db/d" x', 'printf "127.0.0.1 db" > x'],
      holds: 'grep -q "^10.0.0.1.db pg # pigsty$" x && ! grep -q "127.*db" x',
    },
    {
      name: 'names of other addresses stay',
      before: 'printf "# x\\n127.0.1.1 self db\\n::1 db\\n10.0.0.1 other # keep\\n" > x',
      args: (room) => ({ path: `${room}/x`, address: '10.0.0.1', names: ['db'] }),
      holds: '[ "$(tr "\\t\\n" " ;" < x)" = "# x;127.0.1.1 self;::1 db;10.0.0.1 other # keep;10.0.0.1 db;" ]',
    },
  ],
});

testOpKind(crontab, {
  cases: [
    {
      name: 'a section',
      args: { user: 'postgres', entries: ['0 1 * * * /pg/bin/pg-backup full'] },
      fresh: 'set section "pigsty" in the crontab of postgres (1 entry)',
    },
    {
      name: 'no entries',
      args: { user: 'postgres', entries: [] },
      fresh: null,
      from: [
        {
          state: { text: 'x\n# BEGIN pigsty\na\n# END pigsty\n' },
          says: 'clear section "pigsty" in the crontab of postgres',
        },
      ],
    },
    {
      name: 'the whole crontab',
      args: { user: 'postgres', entries: ['a'], whole: true },
      from: [
        {
          state: { text: 'x\n# BEGIN pigsty\na\n# END pigsty\n' },
          says: 'set crontab of postgres (1 entry)',
        },
      ],
    },
    {
      name: 'one job',
      args: cron({ user: 'root', name: 'backup', schedule: '@daily', command: 'true' }).args,
      fresh: 'set section "backup" in the crontab of root (1 entry)',
    },
  ],
});

testOpKind(sysctl, {
  cases: [
    {
      name: 'a parameter',
      args: { name: 'net.ipv4.ip_local_port_range', value: '1024 65000' },
      fresh: 'set net.ipv4.ip_local_port_range = 1024 65000 (after a reboot)',
      from: [
        {
          state: { live: '32768 60999', refused: false },
          says: 'set net.ipv4.ip_local_port_range = 1024 65000 (was 32768 60999)',
        },
        { state: { live: '32768 60999', refused: true, persisted: '1024 65000' }, says: null },
      ],
    },
  ],
  real: [
    {
      name: 'a persisted parameter',
      before: 'printf "# keep\\nvm.swappiness=9\\nvm.x = 1\\n" > x',
      args: (room) => ({ name: 'vm.swappiness', value: 1, path: `${room}/x`, live: false }),
      tamper: ['rm x', 'sed -i s/1$/2/ x'],
      holds: '[ "$(grep -c swappiness x)" = 1 ]',
    },
  ],
});

testOpKind(kernelModule, {
  cases: [
    {
      name: 'a module',
      args: { name: 'softdog' },
      fresh: 'load kernel module softdog',
      from: [
        {
          state: { loaded: false, persisted: false, refused: true },
          says: 'load kernel module softdog at boot',
        },
        { state: { loaded: false, persisted: true, refused: true }, says: null },
      ],
    },
  ],
});

testOpKind(mount, {
  cases: [
    {
      name: 'a mount',
      args: { path: '/data 1', source: 'UUID=1', fstype: 'xfs' },
      fresh: 'mount UUID=1 at /data 1',
      from: [
        {
          state: { mounted: true, entry: 'UUID=2 /data\\0401 xfs defaults 0 0' },
          says: 'change the fstab entry of /data 1',
        },
      ],
    },
    {
      name: 'no mount',
      args: { path: '/data', source: 'x', fstype: 'xfs', state: 'unmounted' },
      fresh: null,
    },
  ],
});

testOpKind(timezone, {
  cases: [
    {
      name: 'a zone',
      args: { zone: 'Asia/Hong_Kong' },
      fresh: 'set time zone Asia/Hong_Kong',
      from: [{ state: { zone: 'Etc/UTC' }, says: 'set time zone Asia/Hong_Kong (was Etc/UTC)' }],
    },
  ],
});
testOpKind(hostname, {
  cases: [
    {
      name: 'a name',
      args: { name: 'pg-test-1' },
      fresh: 'set hostname pg-test-1',
      from: [{ state: { live: 'pg-test-1', persisted: 'x' }, says: 'set hostname pg-test-1 (was x)' }],
    },
  ],
});
testOpKind(locale, {
  cases: [
    {
      name: 'a locale',
      args: { lang: 'C.UTF-8' },
      from: [
        { state: { lang: 'en_US.UTF-8', available: true }, says: 'set locale C.UTF-8 (was en_US.UTF-8)' },
      ],
    },
  ],
});

testOpKind(firewall, {
  cases: [
    {
      name: 'openings',
      args: { ports: ['22/tcp', '5432/tcp'], trusted: ['10.0.0.0/8'] },
      fresh: null,
      from: [
        {
          state: { backend: 'firewalld', ports: ['22/tcp'], trusted: [] },
          says: 'open 5432/tcp and trust 10.0.0.0/8 in the firewall',
        },
      ],
    },
  ],
});

test('rules of ufw and firewalld are understood', () => {
  const args = [{ ports: ['22/tcp'] }];
  const ufw =
    '\u001eufw\nStatus: active\n\nTo                         Action      From\n--                         ------      ----\n22/tcp                     ALLOW       Anywhere\nAnywhere                   ALLOW       10.0.0.0/8\n';
  expect(firewall.parse(ufw, args)[0]).toEqual({
    backend: 'ufw',
    ports: ['22/tcp'],
    trusted: ['10.0.0.0/8'],
  });
  const firewalld = '\u001efirewalld\n\u001eports\n22/tcp 80/tcp\n\n\u001etrusted\n10.0.0.0/8\n';
  expect(firewall.parse(firewalld, args)[0]).toEqual({
    backend: 'firewalld',
    ports: ['22/tcp', '80/tcp'],
    trusted: ['10.0.0.0/8'],
  });
});

testOpKind(command, {
  cases: [
    {
      name: 'a command',
      args: {
        name: 'initialize it',
        run: { argv: ['true'], stdin: Secret.of('canary-1') },
        unless: 'test -e /nowhere',
      },
      fresh: 'initialize it',
    },
    {
      name: 'a guard as a command',
      args: {
        name: 'x',
        after: 'because',
        run: { argv: ['true'] },
        unless: {
          argv: ['grep', '-q', "it's"],
          user: 'root',
          stdin: 'x',
          env: { A: 'b c' },
          cwd: '/tmp',
          okCodes: [0, 3],
        },
      },
      fresh: 'x (because)',
    },
  ],
  real: [
    {
      name: 'a command',
      args: (room) => ({
        name: 'make x',
        run: { argv: ['touch', `${room}/x`] },
        unless: `test -e ${room}/x`,
      }),
      tamper: ['rm x'],
    },
    {
      name: 'a guard as a command',
      args: (room) => ({
        name: 'make x',
        run: { argv: ['touch', 'x'], cwd: room },
        unless: {
          argv: ['sh', '-c', `read -r y; exit "$((\${#y} + $Z + ! $(test -e x; echo $((! $?)))))"`],
          cwd: room,
          stdin: 'abc',
          env: { Z: '2' },
          okCodes: [5],
        },
      }),
      tamper: ['rm x'],
    },
  ],
});

test('a secret of a guard makes the reading secret', () => {
  const unless = { argv: ['grep', '-q', 'canary'], stdin: Secret.of("it's canary\n") };
  const args = [{ name: 'x', run: { argv: ['true'] }, unless }];
  const fragment = command.read(args);
  expect(isSecret(fragment)).toBe(true);
  expect(command.parse(runScript(fragment).stdout, args)).toEqual([{ done: true }]);
});

testOpKind(wait, {
  cases: [
    {
      name: 'a wait',
      args: { name: 'etcd-1 answers', until: "test 'x' = y", timeoutMs: 5000 },
      fresh: 'wait until etcd-1 answers (at most 5 s)',
    },
  ],
  real: [
    {
      name: 'a condition that comes true',
      args: (room) => ({
        name: 'x',
        until: `echo >> ${room}/n; [ "$(wc -l < ${room}/n)" -ge 4 ]`,
        timeoutMs: 20_000,
        intervalMs: 50,
      }),
      tamper: ['rm n'],
    },
  ],
});

test('a wait that times out says what was last seen and what is known about it', () => {
  const [action] = wait.write(
    {
      name: 'it answers',
      until: 'echo refused; exit 7',
      timeoutMs: 1000,
      intervalMs: 200,
      diagnose: 'echo log line',
    },
    'wait',
  );
  const answer = runCommand(action?.do === 'run' ? action.command : { argv: ['true'] });
  expect(answer.code).toBe(1);
  expect(answer.stderr).toBe(
    'timed out after 1 s waiting until it answers\nlast answer (exit code 7): refused\nlog line\n',
  );
});
