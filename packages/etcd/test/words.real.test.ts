import { isSecret, quoteWord, quoteWords, Secret, type Action, type Text } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { etcdAuth } from '../src/ops/auth.ts';
import { etcdAccount } from '../src/ops/account/account.ts';
import { renderEtcdctlSh } from '../src/render/etcdctl-sh.ts';
import { paths } from '../src/spec/paths.ts';
import { caPath, client, endpoint, passwordPath, startEtcd } from './real/server.ts';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('words-etcd', '10.10.44.0/24', ['etcd-server', 'etcd-client', 'curl', 'openssl']);
  await startEtcd(host);
});
afterAll(() => host.down());

const plain = (text: Text): string => (isSecret(text) ? text.reveal() : text);
/** etcd hashes with bcrypt, which takes 72 bytes: so many of the words as one password holds. */
function packed(all: readonly string[]): readonly string[] {
  return all.reduce<readonly string[]>((made, word) => {
    const last = made.at(-1) ?? '';
    return Buffer.byteLength(last + word) <= 72 ? [...made.slice(0, -1), last + word] : [...made, word];
  }, []);
}
const short = [...nastyWords, ...unprintableWords].filter((w) => Buffer.byteLength(w) <= 72);
const words = packed(short);
const lines = packed(short.filter((w) => !/[\r\n]/.test(w)));

async function act(actions: readonly Action[]): Promise<void> {
  for (const action of actions) {
    if (action.do !== 'run') throw new TypeError('only commands are expected here');
    const input = Buffer.from(plain(action.command.stdin ?? '')).toString('base64');
    await host.sh(`base64 -d <<'END' | ${quoteWords(action.command.argv)}\n${input}\nEND\n`);
  }
}

/** Whether etcdctl gets in: a user without roles is told that it may not read, a stranger that he is none. */
async function refused(
  logins: readonly (readonly [name: string, password: string])[],
): Promise<readonly string[]> {
  const asks = logins.map(
    ([name, password], i) =>
      `ETCDCTL_USER=${quoteWord(name)} ETCDCTL_PASSWORD=${quoteWord(password)} etcdctl --endpoints ${endpoint} --cacert ${caPath} --cert ${caPath} --key ${client.keyPath} get x 2>&1 | grep -q 'authentication failed' && echo ${i}`,
  );
  const out = await host.sh(`${asks.join('\n')}\n:`);
  return out
    .split('\n')
    .filter((l) => l !== '')
    .map((i) => logins[Number(i)]?.[1] ?? '');
}

describe('etcd', () => {
  test('takes any password of root, and a new one in place of the old one that is on the host', async () => {
    let old = '';
    for (const word of lines) {
      const args = { client: { ...client, rootPassword: Secret.of(word) }, passwordPath };
      if (old !== '') await host.put([[passwordPath, old]]);
      const [state] = etcdAuth.parse(await host.sh(plain(etcdAuth.read([args]))), [args]);
      expect([old, word, state]).toEqual([old, word, old === '' ? 'off' : 'old']);
      const delta = etcdAuth.diff(args, state ?? 'unreachable', []);
      if (delta !== undefined) await act(etcdAuth.write(args, delta));
      const [after] = etcdAuth.parse(await host.sh(plain(etcdAuth.read([args]))), [args]);
      expect([word, after]).toEqual([word, 'accepted']);
      old = word;
    }
    expect(await refused([['root', old]])).toEqual([]);
    expect(await refused([['root', `${old} `]])).toEqual([`${old} `]);
    // The shell function for administrators reads the password from its file.
    const profile = renderEtcdctlSh([endpoint], caPath);
    await host.put([
      [
        '/tmp/etcdctl.sh',
        [
          [paths.rootPassword, passwordPath],
          [paths.certificate, client.certificatePath],
          [paths.key, client.keyPath],
        ].reduce((text, [from = '', to = '']) => text.replaceAll(from, to), profile),
      ],
      [passwordPath, old],
    ]);
    expect(await host.sh('. /tmp/etcdctl.sh; e user list')).toContain('root');
  });

  test('lets users in with exactly the declared password', async () => {
    const root = { ...client, rootPassword: Secret.of(lines.at(-1) ?? '') };
    const all = words.map((word, i) => ({
      client: root,
      name: `user-${i}`,
      password: Secret.of(word),
      prefix: `/pg/${i}/`,
    }));
    for (const args of all) {
      const delta = etcdAccount.diff(
        args,
        { user: { roles: undefined, accepted: false }, permissions: undefined },
        [],
      );
      if (delta !== undefined) await act(etcdAccount.write(args, delta));
    }
    expect(await refused(words.map((word, i) => [`user-${i}`, word] as const))).toEqual([]);
    const states = etcdAccount.parse(await host.sh(plain(etcdAccount.read(all))), all);
    expect(words.filter((_, i) => states[i]?.user.accepted !== true)).toEqual([]);
  });
});
