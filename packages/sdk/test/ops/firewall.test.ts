import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firewall } from '../../src/ops/firewall.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

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

/** As ufw 0.36 prints it, with a comment, rules for IPv6, a limit, and rules for what leaves and what is passed on. */
const status = readFileSync(new URL('fixtures/ufw-status.txt', import.meta.url), 'utf8');

function leftToOpen(ports: readonly string[], trusted: readonly string[], more = ''): unknown {
  const args = { ports, trusted };
  const [state] = firewall.parse(`\u001eufw\n${status}${more}`, [args]);
  return firewall.diff(args, state!, []);
}

test('what ufw shows in words of its own is open: a list, any protocol, a limit, a comment, IPv6', () => {
  expect(leftToOpen(['22/tcp', '80/tcp', '443/tcp', '5433/tcp', '2222/tcp'], ['10.0.0.0/8'])).toBeUndefined();
  // For one address, on one interface, denied, on its way out: none of these is open to everybody.
  const closed = ['5432/tcp', '9999/tcp', '25/tcp', '53/tcp'];
  expect(leftToOpen(closed, [])).toEqual({ backend: 'ufw', ports: closed, trusted: [] });
});

test('networks that ufw shows in another form are trusted: nothing is opened again', () => {
  const shown = ['203.0.113.9', '172.16.0.0/12']
    .map((network) => `Anywhere                   ALLOW       ${network}\n`)
    .join('');
  const wanted = ['203.0.113.9/32', '172.20.1.1/12'];
  expect(leftToOpen([], wanted, shown)).toBeUndefined();
  expect(leftToOpen([], ['203.0.113.7/32'], shown)).toEqual({
    backend: 'ufw',
    ports: [],
    trusted: ['203.0.113.7/32'],
  });
  expect(leftToOpen([], ['0.0.0.0/0'], shown)).toMatchObject({ trusted: ['0.0.0.0/0'] });
  expect(leftToOpen([], ['0.0.0.0/0'], 'Anywhere                   ALLOW       Anywhere\n')).toBeUndefined();
});
