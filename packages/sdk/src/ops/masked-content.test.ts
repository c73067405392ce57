import { expect, test } from 'vitest';
import { isSecret, Secret, text, type Text } from '../words/secret.ts';
import { file } from './file.ts';
import { maskedContent } from './masked-content.ts';
import { sha256 } from '../words/secret.ts';

const content = (plain: string, password: string): Text =>
  text`ttl: ${plain}\nauthentication:\n  username: replicator\n  password: ${Secret.of(password)}\n`;
const secret = (made: Text): Secret => (isSecret(made) ? made : Secret.of(made));

const there = (have: string): string =>
  [
    `\u001estat\n${['regular file', '644', 'root', 'root', '0', '0', '/etc/x'].join('\u001f')}\u001d`,
    `\u001esums\n${sha256(have)}  /etc/x`,
    `\u001econtent /etc/x\n${Buffer.from(have).toString('base64')}`,
  ].join('\n');

/** What a plan shows of a file with this wanted content where the host has the other one. */
function shown(have: string, wanted: Text): string {
  const args = { path: '/etc/x', content: wanted };
  const [state] = file.parse(there(have), [args]);
  const delta = state === undefined ? undefined : file.diff(args, state, []);
  return delta === undefined ? '' : (file.detail?.(args, delta) ?? '');
}

test('of a file with a secret the other lines are seen, and where the secret is', () => {
  expect(
    maskedContent(
      'ttl: 30\nauthentication:\n  username: replicator\n  password: Old.One\n',
      secret(content('20', 'New.One')),
    ),
  ).toBe('ttl: 30\nauthentication:\n  username: replicator\n  password: [another secret]\n');
  expect(maskedContent('  password: New.One\n', secret(content('20', 'New.One')))).toBe(
    '  password: [secret]\n',
  );
});

test('a line that is no longer wanted is not shown: it may hold a secret of an earlier time', () => {
  const users = text`"app" ${Secret.of('"one"')}\n`;
  const [shownUser, gone] = maskedContent('"app" "one"\n"old" "SCRAM-SHA-256$4096"\n', secret(users)).split(
    '\n',
  );
  expect(shownUser).toBe('"app" [secret]');
  expect(gone).toBe('[not shown: it may hold a secret]');
  // A name that is used with a secret and without one is no proof.
  const both = text`auth: plain\nauth: ${Secret.of('x')}\n`;
  expect(maskedContent('auth: old\n', secret(both))).toBe('auth: [another secret]\n');
});

test('a plan shows the difference of such a file, and never a secret', () => {
  expect(
    shown(
      'ttl: 30\nauthentication:\n  username: replicator\n  password: Old.One\n',
      content('20', 'New.One'),
    ),
  ).toBe(
    `--- /etc/x
+++ /etc/x (wanted)
@@ -1,4 +1,4 @@
-ttl: 30
+ttl: 20
 authentication:
   username: replicator
-  password: [another secret]
+  password: [secret]
`,
  );
  const args = { path: '/etc/x', content: content('20', 'New.One') };
  expect(file.detail?.(args, { action: 'create' })).toContain('+  password: [secret]\n');
});

test('a file that is one secret shows that it differs, and no more', () => {
  expect(shown('Old:One\n', text`${Secret.of('New:One')}\n`)).toBe(
    '--- /etc/x\n+++ /etc/x (wanted)\n@@ -1 +1 @@\n-[another secret]\n+[secret]\n',
  );
});
