import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { readInventory } from '@pigsty/inventory';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seLinuxRules, seLinuxRulesRemoval, type SeLinuxRules } from '../src/plan/selinux-rules.ts';
import { hasSeLinux } from '../src/spec/selinux.ts';
import { StandIn } from './acting.ts';
import { planned, plannedRemoval } from './planned.ts';

let host: StandIn;
let data: string;
beforeEach(() => {
  host = new StandIn(realpathSync(mkdtempSync(join(tmpdir(), 'pigsty-selinux-'))));
  data = join(host.folder, 'data.d');
  host.put({ mode: 'Enforcing', 'data.d/redis/dump': '', fcontext: '', port: policy, ran: '' });
  for (const [name, script] of Object.entries(programs)) host.program(name, `root=\${0%/bin/*}\n${script}`);
});
afterEach(() => rmSync(host.folder, { recursive: true, force: true }));

const policy = `redis_port_t                   tcp      6379, 16379, 26379
http_cache_port_t              tcp      8080, 8118, 10001-10010
http_cache_port_t              udp      3130
`;

/** The programs of a host with SELinux, whose policy and labels are files. */
const programs = {
  getenforce: 'cat "$root/mode"',
  // A rule is a regular expression of paths and a type.
  matchpathcon: `while read -r rule type _; do
  if printf '%s\\n' "$2" | grep -qxE -e "$rule"; then echo "system_u:object_r:$type:s0"; exit; fi
done <"$root/fcontext"
echo system_u:object_r:default_t:s0`,
  semanage: `case "$1 $2" in
'fcontext -l' | 'port -l') [ "$3" = -C ] || exec cat "$root/$1"; grep -F ' mine' "$root/$1" || : ;;
'fcontext -a') ! grep -qF -e "$5 " "$root/fcontext" && echo "$5 $4 mine" >>"$root/fcontext" ;;
'fcontext -m') sed -i "s#^.* [a-z_]*_t mine\\$#$5 $4 mine#" "$root/fcontext" ;;
'fcontext -d') grep -vF -e "$3 " "$root/fcontext" >"$root/new"; mv "$root/new" "$root/fcontext" ;;
'port -a') ! grep -qwF -e "$7" "$root/port" && echo "$4 tcp $7 mine" >>"$root/port" ;;
'port -m') echo "$4 tcp $7 mine" >>"$root/port" ;;
'port -d') grep -v "tcp $5 mine" "$root/port" >"$root/new"; mv "$root/new" "$root/port" ;;
esac || exit
case "$2" in -l) ;; *) echo "semanage $*" >>"$root/ran" ;; esac`,
  restorecon: `case "$1" in
-Rnv) grep -qxF -e "$3" "$root/restored" 2>/dev/null || echo "Would relabel $3" ;;
*) echo "restorecon $*" >>"$root/ran"; echo "$3" >>"$root/restored" ;;
esac`,
};

const rules = (more: Partial<SeLinuxRules>): ReturnType<typeof seLinuxRules> =>
  seLinuxRules({ of: 'redis', service: 'Redis', ...more });
const label = (path: string, link?: true): ReturnType<typeof seLinuxRules>[number] =>
  rules({ labels: [{ path, type: 'redis_var_lib_t', ...(link === undefined ? {} : { link }) }] })[0]!;
const ports = (...numbers: number[]): ReturnType<typeof seLinuxRules>[number] =>
  rules({ ports: { type: 'redis_port_t', ports: numbers } })[0]!;
const ran = (): readonly string[] =>
  readFileSync(join(host.folder, 'ran'), 'utf8').split('\n').filter(Boolean);

test('a directory is labelled by a rule of the policy, which a relabelling keeps, and once', () => {
  const op = label(`${data}/redis`);
  expect(op.key).toBe(`label ${data}/redis for Redis under SELinux (redis_var_lib_t)`);
  expect(host.converge(op)).toBe(true);
  const rule = `${data.replaceAll('.', String.raw`\.`)}/redis(/.*)?`;
  expect(ran()).toEqual([
    `semanage fcontext -a -t redis_var_lib_t ${rule}`,
    `restorecon -R -- ${data}/redis`,
  ]);
  expect(host.converge(op)).toBe(false);
});

test('a directory that the policy knows gets its label without a rule', () => {
  writeFileSync(join(host.folder, 'fcontext'), `${data}/redis(/.*)? redis_var_lib_t policy\n`);
  expect(host.converge(label(`${data}/redis`))).toBe(true);
  expect(ran()).toEqual([`restorecon -R -- ${data}/redis`]);
  expect(host.isDone(seLinuxRulesRemoval('redis'))).toBe(true);
});

test('a rule of somebody else for the same place is changed', () => {
  const rule = `${data.replaceAll('.', String.raw`\.`)}/redis(/.*)?`;
  writeFileSync(join(host.folder, 'fcontext'), `${rule} var_t mine\n`);
  expect(host.converge(label(`${data}/redis`))).toBe(true);
  expect(ran()[0]).toBe(`semanage fcontext -m -t redis_var_lib_t ${rule}`);
});

test('a directory behind a link is labelled where it really is, and a link by itself', () => {
  symlinkSync(data, join(host.folder, 'disk'));
  expect(host.converge(label(`${host.folder}/disk/redis`))).toBe(true);
  expect(ran()[1]).toBe(`restorecon -R -- ${data}/redis`);
  expect(host.converge(label(`${host.folder}/disk`, true))).toBe(true);
  expect(ran().slice(2)).toEqual([
    `semanage fcontext -a -t redis_var_lib_t ${host.folder}/disk`,
    `restorecon -R -- ${host.folder}/disk`,
  ]);
});

test('a directory that is not there yet is still to be labelled', () => {
  const op = label(`${data}/redis`);
  host.converge(op);
  rmSync(`${data}/redis`, { recursive: true });
  expect(host.isDone(op)).toBe(false);
});

test('ports that the policy does not give to a service are given to it, also those of another one', () => {
  const op = ports(6380, 6379, 16380, 8080);
  expect(op.key).toBe('let Redis use the ports 6379, 6380, 8080 and 16380 under SELinux (redis_port_t)');
  expect(host.converge(op)).toBe(true);
  expect(ran()).toEqual([
    'semanage port -a -t redis_port_t -p tcp 6380',
    'semanage port -m -t redis_port_t -p tcp 8080',
    'semanage port -a -t redis_port_t -p tcp 16380',
  ]);
  expect(host.converge(op)).toBe(false);
  expect(ports(6380).key).toBe('let Redis use the port 6380 under SELinux (redis_port_t)');
});

test('ports of a range are known, and a type that the policy does not have is asked for nothing', () => {
  const of = (type: string, port: number): boolean =>
    host.isDone(rules({ ports: { type, ports: [port] } })[0]!);
  expect(of('http_cache_port_t', 10_005)).toBe(true);
  expect(of('http_cache_port_t', 10_011)).toBe(false);
  // The number is known for UDP alone.
  expect(of('http_cache_port_t', 3130)).toBe(false);
  expect(of('journal_remote_port_t', 9428)).toBe(true);
});

test('what was made is taken back, and nothing that others made', () => {
  const back = seLinuxRulesRemoval('redis');
  expect(host.isDone(back)).toBe(true);
  host.converge(label(`${data}/redis`));
  host.converge(ports(6380, 6381));
  writeFileSync(join(host.folder, 'fcontext'), '/srv/own(/.*)? httpd_sys_content_t mine\n', { flag: 'a' });
  // Somebody has taken one back already.
  const gone = readFileSync(join(host.folder, 'port'), 'utf8').replace('redis_port_t tcp 6381 mine\n', '');
  writeFileSync(join(host.folder, 'port'), gone);
  expect(host.converge(back)).toBe(true);
  expect(readFileSync(join(host.folder, 'port'), 'utf8')).toBe(policy);
  expect(readFileSync(join(host.folder, 'fcontext'), 'utf8')).toBe(
    '/srv/own(/.*)? httpd_sys_content_t mine\n',
  );
});

test('where SELinux is disabled, or not there, nothing is done', () => {
  host.put({ mode: 'Disabled' });
  expect(host.isDone(label(`${data}/redis`))).toBe(true);
  expect(host.isDone(ports(6380))).toBe(true);
  rmSync(join(host.folder, 'bin/getenforce'));
  expect(host.isDone(ports(6380))).toBe(true);
});

const el = { family: 'rpm', osVendor: 'rocky', osVersion: '9', osMajor: 9 } as const;

test.each([
  ['EL', '', el, true],
  ['EL that is to enforce', 'node_selinux_mode: enforcing', el, true],
  ['EL where it is to be disabled', 'node_selinux_mode: disabled', el, false],
  ['a container of EL', '', { ...el, virtualization: 'systemd-nspawn' }, false],
  ['Debian', 'node_selinux_mode: enforcing', {}, false],
])('rules of SELinux on %s', (_where, vars, facts, wanted) => {
  const text = `web: { hosts: { 10.0.0.1: { ${vars} } } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  expect(hasSeLinux(inventory!, '10.0.0.1', { ...defaultHostFacts('10.0.0.1'), ...facts })).toBe(wanted);
  const installed = planned(`{ 10.0.0.1: { ${vars} } }`, facts).filter(
    ({ kind, key }) => kind === 'pkg' && key.includes('policycoreutils'),
  );
  expect(installed).toHaveLength(wanted ? 1 : 0);
});

test('the uploader of the journal may reach the agent of the host, as long as NODE is there', () => {
  const store = { type: 'log-store', name: 'vlogs-1', ip: '10.0.0.1', url: 'https://10.0.0.1:9428' } as const;
  const journal = {
    type: 'log',
    job: 'syslog',
    cls: 'web',
    ins: 'web-1',
    ip: '10.0.0.1',
    paths: [],
    format: 'journal',
  } as const;
  const lets = (facts: object): readonly string[] =>
    planned('{ 10.0.0.1: { vector_port: 9598 } }', facts, [[store, journal], true])
      .map(({ key }) => key)
      .filter((key) => key.includes('journal_remote_port_t'));
  expect(lets(el)).toEqual([
    'let the uploader of the journal use the port 9598 under SELinux (journal_remote_port_t)',
  ]);
  expect(lets({})).toEqual([]);
  const back = plannedRemoval('{ 10.0.0.1: {} }', el).map(({ key }) => key);
  expect(back).toContain('take back the SELinux rules of node');
});
