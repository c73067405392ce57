import { localPsql } from '@pigsty/pgsql/contract';
import { PigstyError, shCommand } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { parseFaults } from '../drill/fault.ts';
import { findFaultInjector } from '../drill/fault-injector.ts';
import { drillTotals, roundText } from '../drill/report.ts';
import type { RoundResult } from '../drill/judge.ts';
import { drillRound } from '../drill/round.ts';
import type { Subject } from '../drill/subject.ts';
import { confirmName } from '../estate/consent.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { askPatroni, isLeader, isWell } from '../estate/patroni.ts';
import { applicationLogin, type PgCluster, pgClusterNamed, primaryPort } from '../estate/postgres.ts';
import { runOnHost } from '../estate/remote.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';

export interface DrillWords {
  readonly fault: string;
  readonly rounds: string;
  readonly within: string;
  readonly confirm?: string;
}

/** `pigsty drill failover CLUSTER`: 0 passed, 2 not passed. */
export async function drillFailover(call: Call<readonly [string], DrillWords>): Promise<number> {
  const { globals, options, world } = call;
  const faults = parseFaults(options.fault);
  const rounds = positive(options.rounds, '--rounds');
  const withinMs = positive(options.within, '--within') * 1000;
  return withEstate(call, {}, async (estate) => {
    const cluster = pgClusterNamed(estate, call.args[0]);
    if (cluster.instances.length < 2) {
      throw new PigstyError(
        'REFUSED_UNSAFE',
        `${cluster.name} has one instance; there is nothing to fail over to`,
        {
          hint: 'Drill a cluster with at least two instances.',
        },
      );
    }
    const subject = subjectOf(call, estate, cluster);
    const injector = await findFaultInjector(subject, faults);
    await confirmName(call, cluster.name, {
      what: 'the cluster that loses its leader',
      ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
    });
    const results: RoundResult[] = [];
    for (const fault of faults) {
      for (let round = 1; round <= rounds; round += 1) {
        if (world.signal.aborted) throw new PigstyError('CANCELLED', 'the drill was stopped');
        const result = await drillRound(subject, injector, {
          fault,
          withinMs,
          signal: world.signal,
          now: () => world.now(),
          say: (atMs, what) => {
            if (globals.json)
              writeJson(world.stdout, { type: 'drill', fault, round, atMs: atMs ?? null, what });
            else
              world.stderr.write(`${atMs === undefined ? '' : `+${(atMs / 1000).toFixed(1)} s  `}${what}\n`);
          },
        });
        results.push(result);
        if (globals.json)
          writeJson(world.stdout, { type: 'drill-round', cluster: cluster.name, round, ...result });
        else world.stdout.write(`\n${roundText(result, paintFor(world.stdout, world, globals))}\n\n`);
      }
    }
    const passed = results.every((r) => r.passed);
    if (globals.json)
      writeJson(world.stdout, {
        type: 'drill-result',
        cluster: cluster.name,
        passed,
        rounds: results.length,
      });
    else world.stdout.write(`${drillTotals(results)}\n`);
    return passed ? 0 : 2;
  });
}

function subjectOf(call: Call, estate: OpenEstate, cluster: PgCluster): Subject {
  const run = runOnHost(estate, call.world);
  const login = applicationLogin(cluster);
  const port = primaryPort(cluster, estate.inventory);
  const instanceOn = (host: string): PgCluster['instances'][number] => {
    const found = cluster.instances.find((i) => i.host === host);
    if (found === undefined) throw new PigstyError('BUG', `${host} is no member of ${cluster.name}`);
    return found;
  };
  const watched = localPsql(instanceOn(cluster.instances[0]?.host ?? ''));
  return {
    cluster: cluster.name,
    members: cluster.instances.map((i) => ({ instance: i.name, host: i.host })),
    psql: watched.argv,
    watchUser: watched.user ?? cluster.params.pg_dbsu,
    run: (host, script) => run(host, shCommand(script)),
    query: (host, sql) => {
      const local = localPsql(instanceOn(host), login.database);
      return run(host, { ...local, argv: [...local.argv, '-v', 'ON_ERROR_STOP=1'], stdin: sql });
    },
    states: async () =>
      (await askPatroni(cluster, run)).map((m) => ({
        instance: m.name,
        leader: isLeader(m),
        well: isWell(m),
        state: m.state,
      })),
    primaryService: (host) => ({
      host,
      port,
      user: login.user,
      database: login.database,
      // The client is a transport: the password goes to the server and nowhere else.
      password: () => login.password?.reveal() ?? '',
      ssl: ['require', 'verify-ca', 'verify-full'].includes(cluster.params.pgbouncer_sslmode)
        ? { rejectUnauthorized: false }
        : false,
    }),
  };
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new PigstyError('USAGE', `${option} needs a whole number above 0, got "${text}"`, {
    hint: `Example: ${option} 3`,
  });
}
