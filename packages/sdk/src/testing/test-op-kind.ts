import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../words/json.ts';
import type { OpKindSpec } from '../op/kind.ts';
import { isSecret } from '../words/secret.ts';
import { wordsThatRan } from './hostile-args.ts';
import { inRoom, plain, runScript, syntaxError, takeActions, type Signer } from './local-host.ts';

export interface OpCase<Args, State> {
  /** A sentence: `a file with a secret`. */
  readonly name: string;
  readonly args: Args;
  /** How a host may look, and what the plan then says; null: nothing to change. */
  readonly from?: readonly {
    readonly state: State;
    readonly triggers?: readonly string[];
    readonly says: string | null;
  }[];
  /** What the plan says about a host that has nothing; null: nothing to change. */
  readonly fresh?: string | null;
}

/** Converges for real, on this machine, inside a directory of its own. */
export interface RealOpCase<Args> {
  readonly name: string;
  args(room: string): Args;
  /** Shell lines that run first, in the room. */
  readonly before?: string;
  /** Each of these shell lines must be seen as a difference, and be repaired. */
  readonly tamper?: readonly string[];
  /** A shell condition that holds after every write. */
  readonly holds?: string;
  readonly signer?: Signer;
}

export interface OpKindSuite<Args, State> {
  readonly cases: readonly OpCase<Args, State>[];
  readonly real?: readonly RealOpCase<Args>[];
}

/**
 * The conformance suite that every op kind runs.
 *
 * @example
 * testOpKind(absent, { cases: [{ name: 'a file', args: { path: '/etc/old.conf' }, fresh: null }] });
 */
export function testOpKind<Args, State, Delta extends JsonValue>(
  kind: OpKindSpec<Args, State, Delta>,
  suite: OpKindSuite<NoInfer<Args>, NoInfer<State>>,
): void {
  describe(`op kind ${kind.kind}`, () => {
    testReading(
      kind,
      suite.cases.map((c) => c.args),
    );
    for (const each of suite.cases) describe(each.name, () => testCase(kind, each));
    test('no text in its arguments is run by the shell', () => {
      for (const { args } of suite.cases) expect(wordsThatRan(kind, args)).toEqual([]);
    });
    for (const each of suite.real ?? []) test(`for real: ${each.name}`, () => converge(kind, each));
  });
}

function testReading<Args, State, Delta extends JsonValue>(
  kind: OpKindSpec<Args, State, Delta>,
  all: readonly Args[],
): void {
  test('one read fragment for all ops is valid, safe on a bare host and leaves standard input alone', () => {
    for (const args of [all, [...all, ...all], all.slice(0, 1)]) {
      const fragment = plain(kind.read(args));
      expect(syntaxError(fragment)).toBe('');
      const bare = runScript(`(\n${fragment}\n) </dev/null\necho "@@ $?"\n`, { PATH: '/nonexistent' });
      expect(bare.stdout.slice(bare.stdout.lastIndexOf('@@'))).toBe('@@ 0\n');
      expect(kind.parse(bare.stdout.slice(0, bare.stdout.lastIndexOf('@@')), args)).toHaveLength(args.length);
    }
  });
  test('what a host answers is understood, and twice the same', () => {
    const read = (): readonly State[] => kind.parse(runScript(kind.read(all)).stdout, all);
    const states = read();
    expect(states).toHaveLength(all.length);
    all.forEach((args, i) => expect(() => kind.diff(args, states[i] as State, [])).not.toThrow());
    expect(kind.parse('', all)).toHaveLength(all.length);
    // A host that has nothing yet is not one that cannot be read.
    for (const reason of kind.unreadable?.('', all) ?? []) expect(reason).toBeUndefined();
    expect(kind.parse('garbage\n\u001e0\n\u001e\n=\n', all)).toHaveLength(all.length);
  });
}

function testCase<Args, State, Delta extends JsonValue>(
  kind: OpKindSpec<Args, State, Delta>,
  { args, from = [], fresh }: OpCase<Args, State>,
): void {
  const nothing = (): State => kind.parse('', [args])[0] as State;
  const says = (state: State, triggers: readonly string[] = []): string | null => {
    const delta = kind.diff(args, state, triggers);
    return delta === undefined ? null : kind.describe(args, delta);
  };

  test('has a key, and nothing to change right after a write', () => {
    expect(kind.key(args)).not.toBe('');
    expect(says(kind.converged(args))).toBeNull();
  });
  test('its changes are JSON and one line each, without a secret', () => {
    const secrets = secretsIn(args);
    for (const state of [nothing(), ...from.map((f) => f.state)]) {
      for (const triggers of [[], kind.handles?.(args) ?? []]) {
        const delta = kind.diff(args, state, triggers);
        if (delta === undefined) continue;
        expect(JSON.parse(JSON.stringify(delta))).toEqual(delta);
        const line = kind.describe(args, delta);
        expect(line).toMatch(/^\S[^\n]*$/);
        const shown = [
          line,
          kind.detail?.(args, delta) ?? '',
          JSON.stringify(delta),
          kind.key(args),
          kind.diagnose?.(args) ?? '',
        ].join('\n');
        for (const secret of secrets) expect(shown).not.toContain(secret);
        const actions = kind.writeAll?.([{ args, delta }]) ?? kind.write(args, delta);
        const argvs = actions.flatMap((a) =>
          a.do === 'run' ? [a.command.argv, Object.values(a.command.env ?? {})] : [],
        );
        for (const secret of secrets) expect(argvs.flat().join('\n')).not.toContain(secret);
      }
    }
    const fragment = kind.read([args]);
    if (!isSecret(fragment)) for (const secret of secrets) expect(fragment).not.toContain(secret);
  });
  if (fresh !== undefined) test('on a host that has nothing', () => expect(says(nothing())).toBe(fresh));
  from.forEach((f, i) =>
    test(`from state ${i + 1}: ${f.says ?? 'nothing to change'}`, () =>
      expect(says(f.state, f.triggers)).toBe(f.says)),
  );
}

function converge<Args, State, Delta extends JsonValue>(
  kind: OpKindSpec<Args, State, Delta>,
  real: RealOpCase<Args>,
): void {
  inRoom((room) => {
    const args = real.args(room);
    const delta = (): Delta | undefined => {
      const state = kind.parse(runScript(kind.read([args])).stdout, [args])[0] as State;
      return kind.diff(args, state, []);
    };
    const inside = (script: string): void => {
      const { code, stderr } = runScript(`cd '${room}' || exit 1\n${script}\n`);
      expect(code, `${script}: ${stderr}`).toBe(0);
    };
    if (real.before !== undefined) inside(real.before);
    for (const tamper of ['', ...(real.tamper ?? [])]) {
      inside(tamper);
      const change = delta();
      expect(change, `not seen: ${tamper}`).toBeDefined();
      if (change === undefined) continue;
      takeActions(kind.writeAll?.([{ args, delta: change }]) ?? kind.write(args, change), real.signer);
      expect(delta(), `not repaired: ${tamper}`).toBeUndefined();
      if (real.holds !== undefined) inside(real.holds);
    }
  });
}

function secretsIn(value: unknown): readonly string[] {
  if (isSecret(value)) return [value.reveal()];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(secretsIn);
}
