import { expect, test } from 'vitest';
import { isSecret } from '@pigsty/sdk';
import { planned, problemsOf } from './planned.ts';

const vip = (address: string, vrid: number, more = ''): string =>
  `vip_enabled: true, vip_address: ${address}, vip_vrid: ${vrid}${more === '' ? '' : `, ${more}`}`;

/** keepalived.conf of a host. */
function keepalived(vars: string): string {
  const found = planned(`{ 10.0.0.1: { ${vars} } }`).find(
    ({ key }) => key === '/etc/keepalived/keepalived.conf',
  );
  const { content } = (found?.args ?? {}) as { readonly content?: unknown };
  return isSecret(content) ? (content as { reveal(): string }).reveal() : String(content);
}
const password = (vars: string): string => /auth_pass (\S+)/.exec(keepalived(vars))?.[1] ?? '';

test('two clusters of one VRRP number are told, two members of one VIP are not', () => {
  const one = `10.0.0.1: { node_cluster: a, ${vip('10.0.0.8', 8)} }`;
  expect(problemsOf(`{ ${one}, 10.0.0.2: { node_cluster: b, ${vip('10.0.0.9', 8)} } }`)).toEqual([
    'warning duplicate-vrid: b and a both have vip_vrid 8',
  ]);
  expect(problemsOf(`{ ${one}, 10.0.0.2: { node_cluster: a, ${vip('10.0.0.8', 8)} } }`)).toEqual([]);
});

test('a password of VRRP that is too long is told, and the others are as they are written', () => {
  const warning =
    'warning vip-password: vip_auth_pass is longer than 8 characters, and VRRP takes no more: the rest is left out';
  const written = (word: string): string => vip('10.0.0.8', 8, `vip_auth_pass: ${word}`);
  expect(problemsOf(`{ 10.0.0.1: { ${written('abcdefghi')} } }`)).toEqual([warning]);
  expect(problemsOf(`{ 10.0.0.1: { ${written('abcdefgh')} } }`)).toEqual([]);
  expect(password(written('abcdefgh'))).toBe('abcdefgh');
});

test('a derived password of VRRP has eight characters, and two VIPs never share one', () => {
  const numbers = Array.from({ length: 40 }, (_, i) => i + 1);
  const derived = numbers.map((n) => password(vip('10.0.0.8', n)));
  expect(derived.every((p) => p.length === 8)).toBe(true);
  expect(new Set([...derived, password(vip('10.0.0.9', 1))]).size).toBe(numbers.length + 1);
  expect(password(vip('10.0.0.8', 8, 'node_cluster: other'))).toBe(password(vip('10.0.0.8', 8)));
});

test('a member that does not take the address back starts as a backup, whatever its role', () => {
  const member = (words: string): string => keepalived(vip('10.0.0.8', 8, words));
  expect(member('vip_role: master')).toMatch(/state BACKUP[^]*\n {4}nopreempt\n/);
  expect(member('vip_role: master, vip_preempt: true')).toMatch(/state MASTER[^]*\n {4}preempt_delay 0\n/);
  expect(member('vip_role: backup, vip_preempt: true')).toMatch(/state BACKUP/);
});

test('the holder announces the address again and again, and repeats it for who has held it as well', () => {
  const text = keepalived(vip('10.0.0.8', 8));
  expect(text).toContain('vrrp_garp_master_refresh 10\n');
  expect(text).toContain('vrrp_garp_lower_prio_repeat 1\n');
});
