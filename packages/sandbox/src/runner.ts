import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cgroupDirs, cgroupPids, createCgroup, destroyCgroup } from './cgroups.ts';
import type { Context } from './context.ts';
import { namespaceName } from './network-plan.ts';
import type { HostPlaces } from './places.ts';
import { findInit } from './processes.ts';

export const hostGroup = (sandbox: string, host: string): string => `${namespaceName(sandbox)}/${host}`;

/** With a dot, which neither name can have: a-b.c and a.b-c are two machines. */
export const machineName = (sandbox: string, host: string): string => `${sandbox}.${host}`;

/** How systemd-nspawn says that the host wants to be started again. */
const REBOOT = 133;

export function renderRunner(
  sandbox: string,
  host: string,
  places: HostPlaces,
  cgroups: readonly string[],
): string {
  const nspawn = [
    // Not `ip netns exec`: it mounts a new /sys, and the cgroups in it are gone.
    `nsenter --net=/run/netns/${namespaceName(sandbox)}`,
    'env SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1',
    `systemd-nspawn --quiet --directory='${places.merged}' --machine=${machineName(sandbox, host)} --hostname=${host}`,
    `--network-bridge=br0 --bind='${places.data}':/data`,
    // Containers in a host (Docker) take a keyring of their own, and say by BPF which devices they may use.
    "--system-call-filter='@keyring bpf' --capability=CAP_BPF",
    '--resolv-conf=off --timezone=off --link-journal=no --settings=no --boot --keep-unit --register=no',
  ].join(' \\\n    ');
  return `#!/bin/sh
# Written by @pigsty/sandbox: keeps ${host} of ${sandbox} running over its reboots.
${cgroups.map((dir) => `echo $$ > '${dir}/cgroup.procs'`).join('\n')}
tries=0
while :; do
  began=$(date +%s)
  ${nspawn}
  code=$?
  echo "=== ${host} ended with $code"
  if [ $code = ${REBOOT} ]; then
    tries=0
  # Right after a power cut the kernel may still be taking the host's last network interface away.
  elif [ $code = 1 ] && [ $(($(date +%s) - began)) -lt 3 ] && [ $tries -lt 20 ]; then
    tries=$((tries + 1))
    sleep 0.25
  else
    exit 0
  fi
done
`;
}

/** Starts the loop around a host; it outlives this process and ends when the host powers off or is killed. */
export async function startRunner(
  context: Context,
  sandbox: string,
  host: string,
  places: HostPlaces,
): Promise<void> {
  const group = hostGroup(sandbox, host);
  await destroyCgroup(context, group);
  await createCgroup(group);
  await writeFile(places.runner, renderRunner(sandbox, host, places, await cgroupDirs(group)), {
    mode: 0o755,
  });
  const start = `exec '${places.runner}' >>'${places.console}' 2>&1 </dev/null`;
  spawn('setsid', ['sh', '-c', start], { cwd: '/', detached: true, stdio: 'ignore' }).unref();
}

export const initOf = async (sandbox: string, host: string): Promise<number | undefined> =>
  findInit(await cgroupPids(hostGroup(sandbox, host)));

/** Nothing of the host runs any more, neither its init nor the loop that would start it again. */
export const isOff = async (sandbox: string, host: string): Promise<boolean> =>
  (await cgroupPids(hostGroup(sandbox, host))).length === 0;
