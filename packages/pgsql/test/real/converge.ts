import { isSecret, quoteWords, type Action, type AnyOpKind, type Op, type Text } from '@pigsty/sdk';
import type { TestHost } from '@pigsty/sandbox/testing';

/** Looks, changes, looks again; returns what would still be changed, which is nothing where every word arrived. */
export async function converge(
  host: TestHost,
  kind: AnyOpKind,
  ops: readonly Op[],
): Promise<readonly string[]> {
  const all = ops.map((op) => op.args);
  const changes = await differences(host, kind, all);
  const actions =
    kind.writeAll === undefined
      ? changes.flatMap((c) => kind.write(c.args, c.delta))
      : kind.writeAll(changes);
  for (const action of actions) await act(host, action);
  return changesOf(host, kind, ops);
}

/** What a plan would say, a line for each change. */
export async function changesOf(
  host: TestHost,
  kind: AnyOpKind,
  ops: readonly Op[],
): Promise<readonly string[]> {
  const changes = await differences(
    host,
    kind,
    ops.map((op) => op.args),
  );
  return changes.map((c) => kind.describe(c.args, c.delta));
}

async function differences(
  host: TestHost,
  kind: AnyOpKind,
  all: readonly unknown[],
): Promise<readonly { args: unknown; delta: never }[]> {
  const states = kind.parse(await host.sh(plain(kind.read(all))), all);
  return all.flatMap((args, i) => {
    const delta: unknown = kind.diff(args, states[i], []);
    return delta === undefined ? [] : [{ args, delta: delta as never }];
  });
}

async function act(host: TestHost, action: Action): Promise<void> {
  if (action.do !== 'run') throw new TypeError(`an action ${action.do} is not for this test`);
  const { argv, user, stdin = '' } = action.command;
  const who = user === undefined ? '' : `runuser -u ${user} -- `;
  const input = Buffer.from(plain(stdin)).toString('base64');
  await host.sh(`cd /; base64 -d <<'END_OF_INPUT' | ${who}${quoteWords(argv)}\n${input}\nEND_OF_INPUT\n`);
}

export function plain(text: Text): string {
  return isSecret(text) ? text.reveal() : text;
}
