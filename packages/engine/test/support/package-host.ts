import { freeSubnet, sandboxDown, sandboxExec, sandboxUp, type SandboxStatus } from '@pigsty/sandbox';
import type { Op, Problem, RunResult } from '@pigsty/sdk';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { makeEstate, type TestEstate } from './estate.ts';
import { fakeModule, type StagesOf } from './module.ts';

const sandbox = 'pack';
const subnet = await freeSubnet(sandbox, '10.10.24.0/24');
const host = subnet.replace('.0/24', '.11');

/** Packages are built on the host and indexed as a flat repository in a directory: no network, and no registry. */
const builder = `
build() { # name version [service]
  root=$(mktemp -d); mkdir -p "$root/DEBIAN" "$root/usr/bin" /srv/packages
  printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: Test <test@invalid>\\nDescription: test\\n' "$1" "$2" >"$root/DEBIAN/control"
  printf '#!/bin/sh\\necho %s\\n[ -z "$1" ] || exec sleep infinity\\n' "$2" >"$root/usr/bin/$1"
  chmod 755 "$root/usr/bin/$1"
  if [ -n "$3" ]; then
    mkdir -p "$root/usr/lib/systemd/system"
    printf '[Unit]\\nDescription=%s %s\\n[Service]\\nExecStart=/usr/bin/%s stay\\n' "$1" "$2" "$1" >"$root/usr/lib/systemd/system/$1.service"
    # What dh_installsystemd writes.
    printf '#!/bin/sh\\nset -e\\nsystemctl --system daemon-reload\\nif [ -n "$2" ]; then action=restart; else action=start; fi\\ndeb-systemd-invoke $action %s.service\\n' "$1" >"$root/DEBIAN/postinst"
    chmod 755 "$root/DEBIAN/postinst"
  fi
  dpkg-deb --root-owner-group -b "$root" "/srv/packages/$1_$2_all.deb" >/dev/null
  rm -rf "$root"
}
index() {
  cd /srv/packages && for file in *.deb; do
    dpkg-deb -f "$file"
    printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$file" "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d ' ' -f 1)"
  done >Packages
}
`;

const clean = `systemctl stop 'pigsty-test*'; dpkg --purge $(dpkg-query -W -f '\${Package} ' 'pigsty-test*' 2>/dev/null)
rm -rf /srv/packages /etc/pigsty /run/pigsty /var/cache/pigsty /etc/apt/sources.list.d/pigsty* /etc/apt/keyrings/pigsty* /usr/sbin/policy-rc.d
:`;

export interface PackageHost {
  readonly host: string;
  /** Shell on the host as root, with `build NAME VERSION [service]` and `index`. */
  readonly on: (script: string) => Promise<string>;
  readonly install: (stages: StagesOf, options?: { readonly dryRun?: boolean }) => Promise<RunResult>;
  /** One stage with these ops. */
  readonly converge: (ops: readonly Op[], options?: { readonly dryRun?: boolean }) => Promise<RunResult>;
}

/** One host without packages of ours before each test. */
export function packageHost(): PackageHost {
  let status: SandboxStatus;
  let estate: TestEstate;
  const on = async (script: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await sandboxExec(sandbox, host, [
      'sh',
      '-c',
      `${builder}${script}`,
    ]);
    if (exitCode !== 0) throw new Error(`${script}: exit ${exitCode}: ${stderr}`);
    return stdout.trim();
  };
  beforeAll(async () => {
    status = await sandboxUp({
      name: sandbox,
      subnet,
      hosts: [{ name: 'pack-1', address: host }],
    });
  });
  afterAll(() => sandboxDown(sandbox));
  beforeEach(async () => {
    const vars = { ansible_user: status.sshUser, ansible_ssh_private_key_file: status.sshKeyPath };
    estate = makeEstate(
      `all: { children: { web: { hosts: { ${host}: {} } } }, vars: ${JSON.stringify(vars)} }\n`,
    );
    await on(clean);
  });
  afterEach(() => estate.remove());

  const install: PackageHost['install'] = async (stages, { dryRun = false } = {}) => {
    const engine = await estate.open();
    try {
      return await fakeModule({ stages }).install(engine.inventory, {}, engine.context, { dryRun });
    } finally {
      await engine.close();
    }
  };
  return {
    host,
    on,
    install,
    converge: (ops, options) =>
      install((address) => [{ name: 'all', host: address, after: [], ops }], options),
  };
}

/** What a plan says, and which services it interrupts. */
export function said(result: RunResult): readonly string[] {
  return result.plan.stages
    .flatMap((s) => s.changes)
    .map((c) =>
      c.interrupts === undefined ? c.what : `${c.what} [${c.interrupts.what} ${c.interrupts.unit}]`,
    );
}

export function problemsOf(result: RunResult): readonly string[] {
  return result.plan.problems.map((p: Problem) => `${p.severity} ${p.rule}: ${p.message}`);
}
