import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, type Action, type Text } from '@pigsty/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askScript, callCommand, credentials, parseAnswers, type EtcdClient } from '../src/ops/gateway.ts';
import { etcdAccount } from '../src/ops/account/account.ts';
import { etcdAuth } from '../src/ops/auth.ts';

const client: EtcdClient = {
  endpoints: ['https://10.10.10.10:2379', 'https://10.10.10.11:2379'],
  caPath: '/etc/etcd/ca.crt',
  certificatePath: '/etc/etcd/server.crt',
  keyPath: '/etc/etcd/server.key',
  rootPassword: Secret.of('Root.Secret'),
};

/** Stands in for curl: notes its words and what it reads, answers by path and configuration. */
const curl = `#!/bin/sh
read -r header; read -r data
for url do :; done
printf '%s\\n' "$*" >> "$SEEN.argv"
printf '%s %s\\n' "$url" "$data" >> "$SEEN.stdin"
case $url in
  *10.10.10.10*) exit 7 ;;
  */authenticate) [ -z "$LATE" ] || [ -e "$SEEN.late" ] || { : >"$SEEN.late"; echo '{"code":14, "message":"etcdserver: request timed out"}'; exit; }
    case $data in *nobody*) echo '{"code":3, "message":"etcdserver: authentication failed, invalid user ID or password"}' ;; *) echo '{"header":{}, "token":"abc.1"}' ;; esac ;;
  */grant) [ -n "$GRANTS" ] && echo '{"header":{}}' || echo '{"code":7, "message":"etcdserver: permission denied"}' ;;
  */refused) echo '{"code":9, "message":"etcdserver: no such thing"}' ;;
  *) printf '{"header":{}, "seen":"%s"}\\n' "$(printf %s "$header" | tr -d '"')" ;;
esac
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etcd-gateway-'));
  writeFileSync(join(folder, 'curl'), curl);
  chmodSync(join(folder, 'curl'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

const env = (): NodeJS.ProcessEnv => ({ PATH: `${folder}:/usr/bin:/bin`, SEEN: join(folder, 'seen') });
const ask = (script: Text): string =>
  execFileSync('sh', ['-s'], { input: plain(script), env: env(), encoding: 'utf8' });
const seen = (what: 'argv' | 'stdin'): string => readFileSync(join(folder, `seen.${what}`), 'utf8');

function plain(content: Text): string {
  let out = '';
  if (typeof content === 'string') return content;
  content.map((p) => (out = p));
  return out;
}

test('a member that is down is passed over, and the token of the login goes with every question', () => {
  const answers = parseAnswers(
    ask(askScript(client, [{ label: '0.list', path: 'cluster/member/list', body: '{}' }])),
  );
  expect(answers.login).toBe('accepted');
  expect(answers.replies.get('0.list')).toContain('Authorization: abc.1');
  expect(seen('stdin')).toContain('https://10.10.10.11:2379/v3/cluster/member/list');
});

test('a login that came too late is tried again, and one that nobody answers is not', () => {
  const login = (endpoints: readonly string[]): string =>
    execFileSync('sh', ['-s'], {
      input: plain(askScript({ ...client, endpoints }, [])),
      env: { ...env(), LATE: 'yes' },
      encoding: 'utf8',
    });
  expect(parseAnswers(login(client.endpoints)).login).toBe('accepted');
  expect(seen('argv').trim().split('\n')).toHaveLength(4);
  expect(parseAnswers(login(['https://10.10.10.10:2379'])).login).toBe('unreachable');
  expect(seen('argv').trim().split('\n')).toHaveLength(5);
});

test('every printable character of a password arrives as it is, and none of it in argv', () => {
  const password = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
  ask(
    askScript(client, [
      {
        label: '0.try',
        path: 'auth/authenticate',
        body: credentials('x', Secret.of(password)),
      },
    ]),
  );
  const line = seen('stdin').trim().split('\n').at(-1) ?? '';
  const configured = /data = "(.*)"$/.exec(line)?.[1] ?? '';
  const body = configured.replace(/\\(["\\])/g, '$1');
  expect(JSON.parse(body)).toEqual({ name: 'x', password });
  expect(seen('argv')).not.toMatch(/Root\.Secret|!"#/);
});

test('a host without curl answers that nothing is reachable', () => {
  const output = execFileSync('/bin/sh', ['-s'], {
    input: plain(askScript(client, [])),
    env: { PATH: '/nowhere' },
    encoding: 'utf8',
  });
  expect(parseAnswers(output)).toEqual({ login: 'unreachable', replies: new Map() });
});

test('a refused call ends the script with the words of etcd', () => {
  const command = callCommand(client, [{ path: 'refused', body: '{}' }]);
  const run = spawnSync('sh', command.argv.slice(1), {
    input: plain(command.stdin ?? ''),
    env: env(),
    encoding: 'utf8',
  });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('refuses refused: {"code":9, "message":"etcdserver: no such thing"}');
  expect(command.argv.join(' ')).not.toContain('Root.Secret');
});

test('an error that counts as done does not end it', () => {
  const command = callCommand(client, [{ path: 'refused', body: '{}', tolerate: 'no such thing' }]);
  expect(
    spawnSync('sh', command.argv.slice(1), { input: plain(command.stdin ?? ''), env: env() }).status,
  ).toBe(0);
});

const account = (name: string) => ({
  client,
  name,
  password: Secret.of(`password of ${name}`),
  prefix: `/pg/${name}/`,
});
const logins = (of: string): number =>
  seen('stdin')
    .split('\n')
    .filter((l) => l.includes('10.10.10.11') && l.includes('authenticate') && l.includes(of)).length;

test('an account that can answer for itself costs one login, and root is not asked', () => {
  ask(etcdAccount.read([account('a'), account('b')]));
  expect([logins('password of a'), logins('password of b'), logins('Root.Secret')]).toEqual([1, 1, 0]);
});

test('accounts that do not let in are looked at by root, with one login for all', () => {
  const gone = { ...account('nobody-else'), state: 'absent' } as const;
  const answers = ask(etcdAccount.read([gone, { ...gone, name: 'nobody' }]));
  expect(logins('Root.Secret')).toBe(1);
  expect(answers).toContain('answer 1.role {"header":{}, "seen":"header = Authorization: abc.1"}');
});

test('a call that etcd denies root ends the script: members that granted it differ from the one that did not', () => {
  const args = { client, name: 'pg-a', password: Secret.of('Own.Secret'), prefix: '/pg/pg-a/' };
  const [action] = etcdAccount.write(args, { user: { add: true, grant: ['pg-a'], revoke: [] } });
  const { status, stderr } = run(action);
  expect(status).toBe(1);
  expect(stderr).toContain('refuses auth/user/grant: {"code":7, "message":"etcdserver: permission denied"}');
  expect(calls().filter((path) => path === 'auth/user/grant')).toHaveLength(1);
});

test('root is written once before it has its role: etcd 3.5 may take another copy without it for root later', () => {
  const [action] = etcdAuth.write({ client, passwordPath: '/etc/etcd/etcd.pass' }, 'enable');
  run(action, { GRANTS: 'yes' });
  const made = calls().filter((path) => path.startsWith('auth/') && path !== 'auth/authenticate');
  expect(made).toEqual([
    'auth/role/add',
    'auth/user/add',
    'auth/user/grant',
    'auth/user/changepw',
    'auth/enable',
  ]);
});

/** What the calls of an op print and end with. */
function run(action: Action | undefined, more: NodeJS.ProcessEnv = {}) {
  if (action?.do !== 'run') throw new Error('no command');
  const input = plain(action.command.stdin ?? '');
  return spawnSync('sh', ['-s'], { input, env: { ...env(), ...more }, encoding: 'utf8' });
}

/** What the second member was asked: the first is down. */
const calls = (): readonly string[] =>
  [...seen('stdin').matchAll(/^https:\/\/10\.10\.10\.11:2379\/v3\/(\S+)/gm)].map(([, path = '']) => path);
