import { expect, test } from 'vitest';
import { crontab } from '../../src/ops/crontab.ts';
import { firewall } from '../../src/ops/firewall.ts';
import { group } from '../../src/ops/group.ts';
import { mount } from '../../src/ops/mount.ts';
import { sysctl } from '../../src/ops/sysctl.ts';
import { user } from '../../src/ops/user.ts';
import type { AnyOpKind } from '../../src/op/kind.ts';
import { inRoom, runScript } from '../../src/testing/local-host.ts';

// What a kind asks, made to fail for real: a program of the same name that says why it cannot and ends so.

interface Probe {
  readonly kind: { readonly kind: string };
  readonly args: object;
  /** The program that fails. */
  readonly program: string;
  /** Its exit code for "there is no such thing". */
  readonly absent?: { readonly code: number; readonly words: string };
}

const probes: readonly Probe[] = [
  { kind: group, args: { name: 'nobodys' }, program: 'getent', absent: { code: 2, words: '' } },
  { kind: user, args: { name: 'nobodys' }, program: 'getent', absent: { code: 2, words: '' } },
  { kind: user, args: { name: 'root' }, program: 'id' },
  { kind: mount, args: { path: '/nowhere', source: '/dev/x', type: 'ext4' }, program: 'awk' },
  { kind: sysctl, args: { name: 'kernel.pid_max', value: '1' }, program: 'grep' },
  {
    kind: firewall,
    args: { ports: ['22/tcp'] },
    program: 'firewall-cmd',
    absent: { code: 252, words: 'not running' },
  },
  {
    kind: crontab,
    args: { user: 'root', line: '* * * * * true' },
    program: 'crontab',
    absent: { code: 1, words: 'no crontab for root' },
  },
];

function ask({ kind, args, program }: Probe, code: number, words: string): readonly (string | undefined)[] {
  const op = kind as unknown as AnyOpKind;
  return inRoom((room) => {
    const fake = `mkdir ${room}/bin; printf '#!/bin/sh\\necho "%s" >&2; exit ${code}\\n' '${words}' >${room}/bin/${program}; chmod 755 ${room}/bin/${program}; PATH=${room}/bin:$PATH\n`;
    const { stdout } = runScript(`${fake}${String(op.read([args]))}`);
    return op.unreadable?.(stdout, [args]) ?? [];
  });
}

for (const probe of probes) {
  test(`${probe.kind.kind}: a ${probe.program} that fails is "unknown", with its words`, () => {
    expect(ask(probe, 5, 'Input/output error')).toEqual(['Input/output error']);
    expect(ask(probe, 5, '')).toEqual([`${probe.program} ended with exit code 5`]);
  });
  const { absent } = probe;
  if (absent !== undefined)
    test(`${probe.kind.kind}: what ${probe.program} does not know is absent`, () => {
      expect(ask(probe, absent.code, absent.words)).toEqual([undefined]);
    });
}

test('what can be read is known, on a host as it is', () => {
  for (const { kind, args, program } of probes.filter((p) => p.program !== 'firewall-cmd')) {
    const op = kind as unknown as AnyOpKind;
    const { stdout } = runScript(op.read([args]));
    expect([program, op.unreadable?.(stdout, [args])]).toEqual([program, [undefined]]);
  }
});
