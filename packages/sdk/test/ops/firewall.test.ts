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
