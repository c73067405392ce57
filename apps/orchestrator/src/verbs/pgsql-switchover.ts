import { switchoverCommand } from '@pigsty/pgsql/contract';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { requireConsent, consent } from '../estate/consent.ts';
import { withEstate } from '../estate/open.ts';
import { askPatroni, isLeader, isWell } from '../estate/patroni.ts';
import { pgClusterNamed } from '../estate/postgres.ts';
import { runOnHost } from '../estate/remote.ts';
import { waitFor } from '../drill/wait.ts';
import { writeJson } from '../views/json-view.ts';
import { duration } from '../views/words.ts';

/** `pigsty pgsql switchover CLUSTER`: planned, without loss. */
export async function pgsqlSwitchover(
  call: Call<readonly [string], { readonly to?: string }>,
): Promise<number> {
  const { globals, world, options } = call;
  requireConsent(call);
  return withEstate(call, {}, async (estate) => {
    const cluster = pgClusterNamed(estate, call.args[0]);
    const run = runOnHost(estate, call.world);
    const before = await askPatroni(cluster, run);
    const leader = before.find(isLeader);
    const from = cluster.instances.find((i) => i.name === leader?.name);
    if (leader === undefined || from === undefined) {
      throw new PigstyError('REFUSED_UNSAFE', `${cluster.name} has no leader that could hand over`, {
        hint: `See: pigsty pgsql list -l ${cluster.name}`,
      });
    }
    const candidates = before.filter((m) => !isLeader(m) && isWell(m)).map((m) => m.name);
    if (options.to !== undefined && !candidates.includes(options.to)) {
      const why = options.to === leader.name ? 'leads already' : 'is no replica that could lead';
      throw new PigstyError('USAGE', `${options.to} ${why}`, {
        where: { cluster: cluster.name },
        hint: `Candidates: ${candidates.join(', ') || 'none'}`,
      });
    }
    if (
      !(await consent(
        call,
        `${leader.name} injector leadership of ${cluster.name} to ${options.to ?? 'a replica that Patroni chooses'}?`,
      ))
    ) {
      world.stderr.write('Nothing was changed.\n');
      return 1;
    }
    const started = world.now();
    await run(
      from.host,
      switchoverCommand(cluster, {
        from: leader.name,
        ...(options.to === undefined ? {} : { to: options.to }),
      }),
    );
    const after = await waitFor({
      what: `another leader of ${cluster.name}`,
      timeoutMs: 60_000,
      everyMs: 300,
      signal: world.signal,
      now: () => world.now(),
      probe: async () =>
        (await askPatroni(cluster, run)).find(
          (m) => isLeader(m) && m.name !== leader.name && m.state === 'running',
        ),
    });
    const ms = world.now() - started;
    if (globals.json)
      writeJson(world.stdout, {
        type: 'switchover',
        cluster: cluster.name,
        from: leader.name,
        to: after.name,
        ms,
      });
    else world.stdout.write(`${after.name} leads ${cluster.name}, after ${duration(ms)}.\n`);
    return 0;
  });
}
