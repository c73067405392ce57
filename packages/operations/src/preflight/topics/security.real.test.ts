import { readInventory } from '@pigsty/inventory';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { definition as node } from '@pigsty/node';
import { checkEstate } from '../../estate/check.ts';
import { wantedOf } from '../subject.ts';
import { security } from './security.ts';

const address = '10.10.10.11';
let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-security-'));
  for (const folder of ['bin', 'etc/sysctl.d', 'usr/lib/sysctl.d'])
    mkdirSync(join(room, folder), { recursive: true });
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

function program(name: string, script: string): void {
  writeFileSync(join(room, 'bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(room, 'bin', name), 0o755);
}

/** Lines of the answer with this key, of a host whose files of kernel parameters and of apt are in the room. */
function said(key: string, vars = '{}'): readonly string[] {
  const text = `all: { hosts: { ${address}: { nodename: a } }, vars: ${vars} }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const wanted = wantedOf(inventory!, checkEstate(inventory!, [node]).present);
  const script = String(security.ask?.(address, wanted))
    .replaceAll(/ \/(run|etc|usr\/lib|usr\/local\/lib)\/sysctl\.d/g, ` ${room}/$1/sysctl.d`)
    .replaceAll(' /etc/apt/', ` ${room}/etc/apt/`);
  const { stdout, status } = spawnSync('sh', ['-s'], {
    input: script,
    encoding: 'utf8',
    env: { PATH: `${room}/bin:/usr/sbin:/usr/bin:/sbin:/bin`, APT_CONFIG: join(room, 'apt.conf') },
  });
  expect(status).toBe(0);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1).replaceAll(room, ''));
}

test('lines of any file that set a parameter of the inventory are found, comments and other parameters are not', () => {
  writeFileSync(
    join(room, 'etc/sysctl.d/99-zz.conf'),
    '# fs.nr_open = 1\n-fs/nr_open=2\nfs.nr_openx = 3\nfsxnr_open = 4\n',
  );
  writeFileSync(join(room, 'usr/lib/sysctl.d/10.conf'), '  fs.nr_open =  5\nkernel.sysrq = 6\n');
  expect(said('sysctl')).toEqual([
    '/etc/sysctl.d/99-zz.conf:-fs/nr_open=2',
    '/usr/lib/sysctl.d/10.conf:  fs.nr_open =  5',
  ]);
  expect(said('sysctl', '{ node_sysctl_params: {} }')).toEqual([]);
});

test('updates by apt are found where they are switched on, with what they leave alone', () => {
  program('unattended-upgrade', ':');
  program('systemctl', 'case "$*" in *dnf*) exit 1 ;; esac');
  const conf = (text: string): void => writeFileSync(join(room, 'apt.conf'), text);
  conf('APT::Periodic::Unattended-Upgrade "0";\n');
  expect(said('updates')).toEqual([]);
  conf('APT::Periodic::Unattended-Upgrade "1";\n#clear Unattended-Upgrade::Package-Blacklist;\n');
  expect(said('updates')).toEqual(['unattended-upgrades apt-daily-upgrade.timer 0']);
  conf(
    'APT::Periodic::Unattended-Upgrade "1";\nUnattended-Upgrade::Package-Blacklist { "postgresql-"; "patroni"; };\n',
  );
  expect(said('updates')).toEqual(['unattended-upgrades apt-daily-upgrade.timer 2']);
  // What a deploy has excluded for its version says nothing of all others.
  const ours = 'Unattended-Upgrade::Package-Blacklist:: "^zstd$";\n';
  mkdirSync(join(room, 'etc/apt/apt.conf.d'), { recursive: true });
  writeFileSync(join(room, 'etc/apt/apt.conf.d/60pigsty-node'), ours);
  conf(`APT::Periodic::Unattended-Upgrade "1";\n#clear Unattended-Upgrade::Package-Blacklist;\n${ours}`);
  expect(said('updates')).toEqual(['unattended-upgrades apt-daily-upgrade.timer 0']);
});

test('a zone with interfaces that accepts whatever comes is found, one that trusts networks alone is not', () => {
  const zones = (of: string, target: string): void =>
    program(
      'firewall-cmd',
      `case "$*" in
  *--state) ;;
  *--get-default-zone) echo public ;;
  *--get-active-zones) printf '${of}\\n  interfaces: eth0 eth1\\ntrusted\\n  sources: 10.0.0.0/8\\n' ;;
  *--zone=trusted*--get-target) echo ACCEPT ;;
  *--get-target) echo ${target} ;;
esac`,
    );
  zones('public (default)', 'default');
  expect(said('lets-in')).toEqual([]);
  zones('public (default)', 'ACCEPT');
  expect(said('lets-in')).toEqual(['zone public of firewalld']);
  zones('trusted', 'default');
  expect(said('lets-in')).toEqual(['zone trusted of firewalld']);
});

test('a ufw that lets in what no rule is about is found', () => {
  program(
    'ufw',
    "echo 'Status: active'; echo 'Default: allow (incoming), allow (outgoing), disabled (routed)'",
  );
  expect(said('lets-in')).toEqual(['ufw']);
  program(
    'ufw',
    "echo 'Status: active'; echo 'Default: deny (incoming), allow (outgoing), disabled (routed)'",
  );
  expect(said('lets-in')).toEqual([]);
});

test('zones of firewalld and rules of ufw are read where NODE opens them, and nowhere else', () => {
  program(
    'firewall-cmd',
    `case "$*" in
  *--get-default-zone) echo public ;;
  *--get-active-zones) printf 'public (default)\\n  interfaces: eth0\\ntrusted\\n  sources: 10.0.0.0/8\\n' ;;
  --zone=public*--list-all) printf 'public (default, active)\\n  services: ssh\\n  rich rules: \\n\\trule accept\\n' ;;
  *--list-all) printf 'trusted (active)\\n  target: ACCEPT\\n' ;;
esac`,
  );
  expect(said('zone')).toEqual(['public', 'trusted']);
  expect(said('zone-line')).toEqual([
    '  services: ssh',
    '  rich rules: ',
    '\trule accept',
    '  target: ACCEPT',
  ]);
  expect(said('zone', '{ node_firewall_mode: none }')).toEqual([]);
  rmSync(join(room, 'bin/firewall-cmd'));
  program('ufw', "echo 'Status: active'; echo '5432 ALLOW  Anywhere'");
  expect(said('ufw')).toEqual(['Status: active', '5432 ALLOW  Anywhere']);
  expect(said('ufw', '{ node_firewall_mode: off }')).toEqual([]);
});
