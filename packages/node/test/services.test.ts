import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Op } from '@pigsty/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandOf, StandIn } from './acting.ts';
import { planned, plannedRemoval, problemsOf } from './planned.ts';

let host: StandIn;
beforeEach(() => {
  host = new StandIn(mkdtempSync(join(tmpdir(), 'pigsty-services-')));
});
afterEach(() => rmSync(host.folder, { recursive: true, force: true }));

const one = (vars: string): string => `{ 10.0.0.1: { ${vars} } }`;
const has = (path: string): boolean => existsSync(join(host.folder, path));
const described = (ops: readonly Op[], path: string): readonly string[] =>
  ops.flatMap(({ kind, args }) => ((args as { path?: string }).path === path ? [kind] : []));

const web = 'haproxy_services: [{ name: web, port: 8080, servers: [{ name: a, ip: 10.0.0.2, port: 80 }] }]';
const prune = 'remove services of HAProxy that the inventory does not have';

test('a service that left the inventory goes, what others wrote stays, and with haproxy_clean that goes as well', () => {
  host.put({
    'etc/haproxy/conf.d/web.cfg': '# Managed by pigsty (module node).\n',
    'etc/haproxy/conf.d/former.cfg': '# Managed by pigsty (module node).\n',
    'etc/haproxy/conf.d/pg-test.cfg':
      '# Service primary of pg-test. Managed by pigsty: a change is undone.\n',
    'etc/haproxy/conf.d/mine.cfg': 'listen mine\n',
  });
  const file = (name: string): boolean => has(`etc/haproxy/conf.d/${name}.cfg`);
  expect(host.converge(commandOf(planned(one(web)), prune))).toBe(true);
  expect(['web', 'former', 'pg-test', 'mine'].filter(file)).toEqual(['web', 'pg-test', 'mine']);
  expect(host.converge(commandOf(planned(one(`${web}, haproxy_clean: true`)), prune))).toBe(true);
  expect(['web', 'pg-test', 'mine'].filter(file)).toEqual(['web', 'pg-test']);
});

test('the crontab is ours as a whole, or has lines of ours beside those of others', () => {
  const lines = "node_crontab: ['0 3 * * * root /bin/true']";
  const path = '/etc/cron.d/pigsty';
  expect(described(planned(one(lines)), path)).toEqual(['file']);
  const beside = `${lines}, node_crontab_overwrite: false`;
  expect(described(planned(one(beside)), path)).toEqual(['file', 'line']);
  expect(described(planned(one('node_crontab_overwrite: false')), path)).toEqual([]);
  expect(described(plannedRemoval(one(lines)), path)).toEqual(['absent']);
  expect(described(plannedRemoval(one(beside)), path)).toEqual(['line']);
  host.put({
    'etc/cron.d/pigsty': '# Managed by pigsty (module node).\nSHELL=/bin/bash\n5 5 * * * root /bin/false\n',
  });
  const empty = commandOf(plannedRemoval(one(beside)), `remove ${path}, in which nothing is left`);
  expect(host.isDone(empty)).toBe(true);
  host.put({ 'etc/cron.d/pigsty': '# Managed by pigsty (module node).\nSHELL=/bin/bash\n' });
  expect(host.converge(empty)).toBe(true);
});

const haproxyPorts = 'let HAProxy use the ports of services under SELinux (haproxy_connect_any)';

test('SELinux lets HAProxy use any port as long as NODE is there, unless it did before', () => {
  host.put({ mode: 'Enforcing', ports: 'haproxy_connect_any --> off' });
  host.program('getenforce', 'cat "${0%/bin/*}/mode"');
  host.program('getsebool', '[ "$1" = haproxy_connect_any ] && cat "${0%/bin/*}/ports"');
  host.program(
    'setsebool',
    '[ "$1 $2" = "-P haproxy_connect_any" ] && echo "$2 --> $3" >"${0%/bin/*}/ports"',
  );
  const el = { family: 'rpm', osVendor: 'rocky', osVersion: '9', osMajor: 9 } as const;
  const lets = commandOf(planned(one(''), el), haproxyPorts);
  const back = commandOf(plannedRemoval(one(''), el), 'switch haproxy_connect_any of SELinux off again');
  expect(host.isDone(back)).toBe(true);
  expect(host.converge(lets)).toBe(true);
  expect(host.isDone(back)).toBe(false);
  expect(host.converge(back)).toBe(true);
  expect(host.isDone(lets)).toBe(false);
  host.put({ ports: 'haproxy_connect_any --> on' });
  expect(host.isDone(lets)).toBe(true);
  expect(host.isDone(back)).toBe(true);
  const without = planned(one('haproxy_enabled: false'), el);
  expect(without.filter(({ key }) => key === haproxyPorts)).toEqual([]);
});

test('SELinux gets its mode now and at boot where there is one, and its former one back', () => {
  host.put({
    'etc/selinux/config': 'SELINUX=enforcing\nSELINUXTYPE=targeted\n',
    mode: 'Enforcing',
  });
  host.program('getenforce', 'cat "${0%/bin/*}/mode"');
  host.program(
    'setenforce',
    'if [ "$1" = 1 ]; then echo Enforcing; else echo Permissive; fi >"${0%/bin/*}/mode"',
  );
  const el = { family: 'rpm', osVendor: 'rocky', osVersion: '9', osMajor: 9 } as const;
  const mode = (vars: string): Op => {
    const word = /mode: (\w+)/.exec(vars)?.[1] ?? 'permissive';
    return commandOf(planned(one(vars), el), `set SELinux to ${word}`);
  };
  host.converge(commandOf(planned(one(''), el), 'keep the original of /etc/selinux/config'));
  expect(host.converge(mode(''))).toBe(true);
  expect(host.isDone(mode('node_selinux_mode: disabled'))).toBe(false);
  expect(host.isDone(mode('node_selinux_mode: enforcing'))).toBe(false);
  const back = commandOf(plannedRemoval(one(''), el), 'give SELinux its mode back');
  expect(host.converge(back)).toBe(true);
  expect(host.isDone(mode('node_selinux_mode: enforcing'))).toBe(true);
  // What is switched off at boot would need new labels on every file.
  host.put({ mode: 'Disabled' });
  expect(host.isDone(mode(''))).toBe(true);
  expect(host.isDone(commandOf(planned(one(''), el), haproxyPorts))).toBe(true);
  const none = planned(one('node_selinux_mode: enforcing'));
  expect(none.filter(({ key }) => /selinux/i.test(key))).toEqual([]);
});

test('a lease that is renewed does not write servers of its own over ours, unless that is left to it', () => {
  const resolver = { owner: 'file', servers: [], search: [], dhcp: ['dhclient', 'dhcpcd'] } as const;
  const vars = 'node_dns_servers: [192.0.2.1]';
  const about = (more: string): readonly string[] =>
    planned(one(`${vars}${more}`), { resolver }).flatMap(({ kind, key }) =>
      /dhclient|dhcpcd/.test(key) ? [`${kind} ${key.replace(/:.*/, '')}`] : [],
    );
  expect(about('')).toEqual(['file /etc/dhcp/dhclient-enter-hooks.d/pigsty', 'block /etc/dhcpcd.conf']);
  expect(about(', node_static_network: false')[0]).toBe('absent /etc/dhcp/dhclient-enter-hooks.d/pigsty');
});

test('an environment of Python is made where packages are asked for, and goes only if we made it', () => {
  const names = (vars: string): readonly string[] =>
    planned(one(vars)).flatMap(({ kind, key }) =>
      kind === 'command' && key.includes('/data/venv') ? [key] : [],
    );
  expect(names('')).toEqual([]);
  expect(names('node_pip_packages: six requests==2.32.5')).toEqual([
    'make the Python environment /data/venv',
    'install six requests==2.32.5 in /data/venv',
  ]);
  const removal = commandOf(
    plannedRemoval(one(`node_uv_env: ${host.folder}/venv`)),
    `remove the Python environment ${host.folder}/venv`,
  );
  host.put({ 'venv/bin/python': '' });
  expect(host.isDone(removal)).toBe(true);
  host.put({ 'venv/.pigsty-made': '' });
  expect(host.converge(removal)).toBe(true);
});

test('options of pip are no packages, and packages need an environment', () => {
  expect(problemsOf(one("node_pip_packages: '-r /etc/passwd'"))[0]).toContain('names of packages');
  expect(problemsOf(one("node_pip_packages: six, node_uv_env: ''"))).toEqual([
    'warning python-environment: node_pip_packages asks for packages, and node_uv_env names no environment of 10.0.0.1 for them',
  ]);
});

test('a package that takes the resolver over is told, in either list and among others', () => {
  expect(problemsOf(one("node_packages: [openssh-server, 'jq systemd-resolved']"))[0]).toContain(
    'warning resolver-package: systemd-resolved in node_packages takes over /etc/resolv.conf of 10.0.0.1 when it is installed',
  );
  expect(problemsOf(one('node_default_packages: [curl], node_packages: [bind9-dnsutils]'))).toEqual([]);
});
