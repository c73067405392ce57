/**
 * NODE on fifty hosts: the first plan, when they are bare, and a deploy that has nothing to do, beside pyinfra with the
 * same content and beside OpenSSH with one command per host. BENCH_HOSTS takes another number.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from './fleet/compare.mjs';
import { buildFirst, describeFleet, pigstyWithCpu } from './fleet/estate.mjs';
import { installPyinfra } from './fleet/pyinfra.mjs';
import { fleetOf, withHosts } from './lib/hosts.mjs';
import { heading, seconds, table } from './lib/print.mjs';

const hosts = fleetOf(Number(process.env.BENCH_HOSTS ?? 50));
const folder = mkdtempSync(join(tmpdir(), 'pigsty-bench-fleet-'));
try {
  const pyinfra = await installPyinfra(folder);
  await buildFirst(folder);
  await withHosts(
    async (sandbox) => {
      describeFleet(folder, sandbox, hosts);
      const plan = await pigstyWithCpu(folder, 'plan');
      const deploy = await pigstyWithCpu(folder, 'deploy', '--yes');
      heading(`NODE on ${hosts.length} bare hosts`);
      table([
        ['', 'wall', 'CPU of the controller'],
        ['first plan', seconds(plan.ms), seconds(plan.cpuMs)],
        ['first deploy (empty package cache)', seconds(deploy.ms), seconds(deploy.cpuMs)],
      ]);
      await compare({ folder, sandbox, hosts, pyinfra, changes: deploy.result.applied });
    },
    { hosts },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
