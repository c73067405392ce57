import { expect, test } from 'vitest';
import { problemsOf } from './planned.ts';

const server = (n: number, ip: string, more = ''): string => `{ name: s-${n}, ip: ${ip}, port: 80${more} }`;

const service = (servers: readonly string[], options: readonly string[] = []): string =>
  `haproxy_services: [{ name: web, port: 9002, options: ${JSON.stringify(options)}, servers: [${servers.join(', ')}] }]`;

const three = (vars: string): string => `{ 10.0.0.1: { ${vars} }, 10.0.0.2: {}, 10.0.0.3: {} }`;

test('one server that is no host among others that are is told; servers elsewhere are not', () => {
  const others = [server(2, '10.0.0.2'), server(3, '10.0.0.3')];
  expect(problemsOf(three(service([server(1, '10.0.0.11'), ...others])))).toEqual([
    'warning proxy-server: s-1 of web is at 10.0.0.11, which is no host of the inventory, and all others are',
  ]);
  expect(problemsOf(three(service([server(1, '10.0.0.1'), ...others])))).toEqual([]);
  expect(problemsOf(three(service([1, 2, 3].map((n) => server(n, `10.9.0.${n}`)))))).toEqual([]);
  expect(problemsOf(three(service([server(1, '10.9.0.1'), server(2, '10.0.0.2')])))).toEqual([]);
});

test('words of HAProxy and names that somebody chose are left alone', () => {
  const lines = [
    'option httpchk',
    'no option http-server-close',
    'http-check send meth GET uri /minio/health/live',
    'timeout server 5m',
    'acl shop hdr(host) -i shop.example.org',
    '# a comment',
  ];
  const words =
    ", options: 'ssl verify required ca-file /etc/pki/ca.crt check-ssl inter 3s cookie shop-1 resolvers dns'";
  expect(problemsOf(three(service([server(1, '10.0.0.1', words)], lines)))).toEqual([]);
});

test('modules and parameters of the kernel that are known, or like none that is known, are left alone', () => {
  const modules = '[softdog, ip_vs, ip-vs-rr, nf_conntrack, our_own_driver]';
  const parameters =
    '{ vm.swappiness: 1, net.ipv4.conf.eth0.rp_filter: 2, net/ipv4/ip_forward: 1, net.ipv4.tcp_rmem: 4096 87380 16777216, kernel.core_pattern: /var/core/%e, our.own_parameter: text, fs.nr_open: 0x800000 }';
  expect(
    problemsOf(`{ 10.0.0.1: { node_kernel_modules: ${modules}, node_sysctl_params: ${parameters} } }`),
  ).toEqual([]);
});

test('a line of the crontab of any user that may exist is left alone', () => {
  const lines = [
    'SHELL=/bin/bash',
    '# nightly',
    '@daily root /bin/true',
    '0 3 * * * backup /usr/bin/restic backup',
  ];
  expect(problemsOf(`{ 10.0.0.1: { node_crontab: ${JSON.stringify(lines)} } }`)).toEqual([]);
});

test('public keys are taken as files of OpenSSH have them', () => {
  const key = (kind: string): string => `${kind} ${encoded(kind)}`;
  const keys = [
    `${key('ssh-ed25519')} dba@example.org`,
    `from="10.0.0.0/8",no-pty ${key('ssh-ed25519')}`,
    key('sk-ssh-ed25519@openssh.com'),
    key('ssh-ed25519-cert-v01@openssh.com'),
  ];
  expect(problemsOf(`{ 10.0.0.1: { node_admin_pk_list: ${JSON.stringify(keys)} } }`)).toEqual([]);
});

test('a public key that was cut is told with the comment of its line', () => {
  const line = `ssh-ed25519 ${encoded('ssh-ed25519').slice(0, -8)} dba@example.org`;
  expect(problemsOf(`{ 10.0.0.1: { node_admin_pk_list: ['${line}'] } }`)).toEqual([
    expect.stringMatching(/^warning public-key: the key of dba@example.org is not whole/),
  ]);
});

/** A key of this kind with a number of 32 bytes, in base64. */
function encoded(kind: string): string {
  const part = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return Buffer.concat([part(Buffer.from(kind)), part(Buffer.alloc(32, 7))]).toString('base64');
}

test('an administrator is a user of its own; where none is made, its name does not matter', () => {
  const named = (more: string): readonly string[] =>
    problemsOf(`{ 10.0.0.1: { node_admin_username: postgres${more} } }`);
  expect(named('')).toEqual([
    expect.stringMatching(/^error administrator-name: postgres is a user of the system/),
  ]);
  expect(named(', node_admin_enabled: false')).toEqual([]);
});
