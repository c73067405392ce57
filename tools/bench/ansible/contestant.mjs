import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addresses, on } from '../lib/hosts.mjs';
import { succeed } from '../lib/measure.mjs';
import { sshArgv } from '../lib/ssh.mjs';

/** What `pigsty install node` has written, per host, for the playbook to copy. */
export async function captureContent({ sandbox, plan, folder }) {
  const inventory = { all: { hosts: {}, vars: connection(sandbox) } };
  for (const host of addresses) {
    const changes = plan.stages.filter((s) => s.host === host).flatMap((s) => s.changes);
    const into = join(folder, host);
    mkdirSync(into, { recursive: true });
    const paths = [
      ...changes.filter((c) => c.kind === 'file').map((c) => c.key),
      '/etc/sysctl.d/90-pigsty.conf',
      '/etc/modules-load.d/pigsty-*.conf',
    ];
    const command = [
      ...sshArgv(sandbox, host, { user: 'root' }),
      `cd / && tar -ch ${paths.map((p) => `.${p}`).join(' ')}`,
    ];
    await succeed([
      'sh',
      '-c',
      `${command.map((w) => `'${w}'`).join(' ')} | tar -xf - --no-same-owner -C '${into}'`,
    ]);
    inventory.all.hosts[host] = {
      nodename: (await on(host, 'hostname')).trim(),
      hosts_entries: (await on(host, "grep -F '# pigsty' /etc/hosts")).trim().split('\n'),
      packages: await packages(host, changes),
    };
  }
  writeFileSync(
    join(folder, 'inventory.yml'),
    JSON.stringify({
      ...inventory,
      all: { ...inventory.all, vars: { ...inventory.all.vars, content: folder } },
    }),
  );
}

/** Also what NODE asks for and finds: the playbook has to look at it as well. */
async function packages(host, changes) {
  const installed = changes.flatMap(({ kind, what }) =>
    kind === 'pkg' ? (/^install (\S+)/.exec(what)?.[1] ?? []) : [],
  );
  return [
    ...new Set([...installed, 'ca-certificates', 'openssl', 'curl', 'sudo', 'cron', 'logrotate', 'procps']),
  ];
}

function connection({ sshUser, sshKeyPath, knownHostsPath }) {
  return {
    ansible_user: sshUser,
    ansible_ssh_private_key_file: sshKeyPath,
    ansible_ssh_common_args: `-o IdentitiesOnly=yes -o UserKnownHostsFile=${knownHostsPath}`,
  };
}

/** Runs the playbook: what was measured, and how many tasks changed something. */
export async function play(folder) {
  const here = import.meta.dirname;
  const argv = ['ansible-playbook', '-i', join(folder, 'inventory.yml'), join(here, 'node.yml')];
  const env = {
    ANSIBLE_CONFIG: join(here, 'ansible.cfg'),
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_HOME: join(folder, '.ansible'),
  };
  const measured = await succeed(argv, { env });
  const recap = [...measured.stdout.matchAll(/ok=(\d+)\s+changed=(\d+)/g)];
  return { ...measured, tasks: Number(recap[0]?.[1] ?? 0), changed: recap.map((m) => Number(m[2])) };
}
