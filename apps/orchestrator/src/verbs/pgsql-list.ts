import type { Call } from '../cli/act.ts';
import { rightEstate, withEstate } from '../estate/open.ts';
import { askPatroni, isLeader, type PatroniMember } from '../estate/patroni.ts';
import { type PgCluster, pgClustersOf } from '../estate/postgres.ts';
import { runOnHost } from '../estate/remote.ts';
import { limitedHosts } from '../estate/select.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';

interface Listed {
  readonly cluster: PgCluster;
  readonly members?: readonly PatroniMember[];
  readonly trouble?: string;
}

/** `pigsty pgsql list`: what is declared beside what runs. */
export async function pgsqlList(call: Call<readonly [], { readonly declared?: boolean }>): Promise<number> {
  if (call.options.declared === true) {
    const estate = await rightEstate(call);
    show(
      call,
      chosen(call, pgClustersOf(estate), limitedHosts(estate.inventory, call.globals.limit)).map(
        (cluster) => ({
          cluster,
        }),
      ),
    );
    return 0;
  }
  return withEstate(call, {}, async (estate) => {
    const clusters = chosen(call, pgClustersOf(estate), limitedHosts(estate.inventory, call.globals.limit));
    const listed = await Promise.all(
      clusters.map(async (cluster): Promise<Listed> => {
        try {
          return { cluster, members: await askPatroni(cluster, runOnHost(estate, call.world)) };
        } catch (error) {
          return { cluster, trouble: (error as Error).message };
        }
      }),
    );
    show(call, listed);
    return listed.some((l) => l.trouble !== undefined) ? 2 : 0;
  });
}

function chosen(
  call: Call,
  clusters: readonly PgCluster[],
  hosts: ReadonlySet<string> | undefined,
): readonly PgCluster[] {
  return clusters.filter((c) => hosts === undefined || c.instances.some((i) => hosts.has(i.host)));
}

function show({ world, globals }: Call, listed: readonly Listed[]): void {
  if (globals.json) {
    writeJson(world.stdout, {
      type: 'pgsql',
      clusters: listed.map(({ cluster, members, trouble }) => ({
        name: cluster.name,
        instances: cluster.instances.map((i) => ({
          name: i.name,
          host: i.host,
          declared: i.params.pg_role,
          ...(members === undefined ? {} : { running: members.find((m) => m.name === i.name) ?? null }),
        })),
        ...(trouble === undefined ? {} : { trouble }),
      })),
    });
    return;
  }
  const paint = paintFor(world.stdout, world, globals);
  const header = ['cluster', 'instance', 'host', 'declared', 'running', 'state', 'lag'].map((t) => ({
    text: t,
    painted: paint.dim(t),
  }));
  const rows = listed.flatMap(({ cluster, members }) =>
    cluster.instances.map((i) => {
      const running = members?.find((m) => m.name === i.name);
      const role = running?.role ?? '-';
      const lag =
        running?.lag === undefined ? '' : running.lag === 'unknown' ? 'unknown' : `${running.lag} B`;
      const cell =
        running !== undefined && isLeader(running) ? { text: role, painted: paint.green(role) } : role;
      return [cluster.name, i.name, i.host, i.params.pg_role, cell, running?.state ?? '-', lag];
    }),
  );
  world.stdout.write(`${table([header, ...rows])}\n`);
  for (const { trouble } of listed)
    if (trouble !== undefined) world.stderr.write(`${paint.yellow('warning')} ${trouble}\n`);
}
