import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pigstyPath } from '../lib/estate.mjs';
import { succeedWithCpu } from '../lib/cpu.mjs';
import { succeed } from '../lib/measure.mjs';

/** An inventory with nothing but these hosts, whose package sources and resolver stay as they are. */
export function describeFleet(folder, { sshUser, sshKeyPath, knownHostsPath }, hosts) {
  const vars = {
    admin_ip: hosts[0].address,
    ansible_user: sshUser,
    ansible_ssh_private_key_file: sshKeyPath,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHostsPath}`,
    node_repo_remove: false,
    node_dns_method: 'none',
    node_cluster: 'fleet',
  };
  const members = hosts.map(({ address, name }, i) => [address, { node_seq: i + 1, nodename: name }]);
  const fleet = { hosts: Object.fromEntries(members) };
  writeFileSync(join(folder, 'pigsty.yml'), JSON.stringify({ all: { children: { fleet }, vars } }));
}

/** `pigsty ... --json` with the CPU time of its process, and its last line as `result`. A plan with changes ends with 2. */
export async function pigstyWithCpu(folder, ...args) {
  const planned = args[0] === 'plan' ? ['bash', '-c', '"$@" || [ $? -eq 2 ]', 'plan'] : [];
  const measured = await succeedWithCpu([...planned, pigstyPath, ...args, '--json'], { cwd: folder });
  return { ...measured, result: JSON.parse(measured.stdout.trim().split('\n').at(-1)) };
}

/** Installs and builds where that is needed, which is not what is measured. */
export const buildFirst = (folder) => succeed([pigstyPath, '--version'], { cwd: folder });
