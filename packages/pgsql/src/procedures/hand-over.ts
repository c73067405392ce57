import { wait, type Problem, type StageDraft } from '@pigsty/sdk';
import { z } from 'zod';
import { agentConfig } from '../handover/config.ts';
import { heldBetween } from '../handover/held.ts';
import { handoverPlaces } from '../handover/places.ts';
import { clientFacts } from '../facts/clients.ts';
import { leaderOf } from '../facts/patroni.ts';
import { pgHandover } from '../ops/handover.ts';
import { synchronous } from '../render/dynamic-config.ts';
import { hasSynchronousStandby } from '../rest/synchronous.ts';
import { isStandbyCluster, restEndpoint, sessionOf } from '../spec/cluster.ts';
import { withRequests } from '../spec/requests.ts';
import { against } from './refusals.ts';
import type { PgScope } from './scope.ts';
import { switchoverStage } from './stages.ts';

/** How clients are treated while the leadership moves: flags of every procedure that moves it. */
export const HoldInput = z.object({
  cut: z
    .boolean()
    .default(false)
    .describe('cut clients off instead of holding them: for session pools and transactions that do not end'),
  drain: z
    .int()
    .min(1)
    .max(60)
    .default(5)
    .describe('seconds that open transactions may take to end while new ones wait; then all is as before'),
  hold: z.int().min(5).max(100).default(30).describe('seconds that clients wait at most, whatever happens'),
});

export type HoldInput = z.output<typeof HoldInput>;

/**
 * One instance hands over to another one while clients of its pooler wait. On every member a program is made ready first,
 * which sees to it that they go on, whatever becomes of this command.
 */
export function handOverStages(
  scope: PgScope<HoldInput>,
  { from, to }: { readonly from: string; readonly to: string },
): readonly StageDraft[] {
  const { estate, facts, input, run } = scope;
  // With the databases that other modules have asked for: their clients go on as well.
  const cluster = withRequests(scope.cluster, estate.registrations.of('database'));
  const [before, after] = [from, to].map((name) => cluster.instances.find((i) => i.name === name));
  const plain = [switchoverStage(cluster, { from, to })];
  if (before === undefined || after === undefined || input.cut) return plain;
  // An earlier command may have come further: then it is only waited for.
  if (leaderOf(cluster, facts) !== before) return plain;
  const held = heldBetween(cluster, estate.inventory, { from: before, to: after });
  if ('why' in held) return plain;
  const limits = { drainSeconds: input.drain, holdSeconds: input.hold };
  return [
    ...cluster.instances
      .filter(({ host }) => facts.host(host) !== undefined)
      .map((instance): StageDraft => ({
        name: 'hold',
        host: instance.host,
        ops: [
          pgHandover({
            instance: instance.name,
            from,
            run: run.id,
            config: agentConfig(cluster, instance, { held, run: run.id, limits }),
          }),
        ],
      })),
    switchoverStage(cluster, {
      from,
      to,
      held: {
        state: handoverPlaces(from).state,
        session: sessionOf(before.params),
        holdSeconds: input.hold,
      },
    }),
  ];
}

/**
 * A cluster whose commits wait for a replica hands over to such a one alone, and Patroni names it a moment after it has
 * begun to stream: after a failover or a restart that is waited for, before any client waits. Any one does where none is
 * `wanted`.
 */
export function synchronousStage({ cluster, facts }: PgScope, wanted?: string): readonly StageDraft[] {
  const at = leaderOf(cluster, facts) ?? cluster.instances[0];
  if (at === undefined || isStandbyCluster(cluster) || !synchronous(cluster.params).synchronous_mode)
    return [];
  return [
    {
      name: 'synchronous-standby',
      host: at.host,
      ops: [
        wait({
          name: `${wanted ?? `a replica of ${cluster.name}`} is a synchronous standby`,
          until: hasSynchronousStandby(cluster.instances.map(restEndpoint), wanted),
          timeoutMs: 90_000,
          intervalMs: 500,
        }),
      ],
    },
  ];
}

/** Clients that could not be held: they are named before anything happens, unless they are to be cut. */
export function needsHoldableClients(scope: PgScope<HoldInput>): readonly Problem[] {
  const { cluster, facts, input } = scope;
  const leader = leaderOf(cluster, facts);
  const seen = leader === undefined ? undefined : facts.from(clientFacts, leader);
  if (leader === undefined || seen === undefined || input.cut) return [];
  return [
    ...seen.inSession.map((clients) =>
      against(
        scope,
        'session-pool',
        `${clients} have a session of their own (pool_mode: session), which cannot move to another server`,
        'Let them disconnect first, or cut them off: --cut',
      ),
    ),
    ...seen.open.map((transaction) =>
      against(
        scope,
        'open-transaction',
        `a transaction that is open would hold all clients up: ${transaction}`,
        'Let it end first, or cut it off with all others: --cut',
      ),
    ),
  ];
}

/** What is said of clients when it is asked whether to go on. */
export function aboutClients({ cluster, facts, estate, input }: PgScope<HoldInput>, to?: string): string {
  const leader = leaderOf(cluster, facts);
  const next = cluster.instances.find((i) => i.name === to);
  if (leader === undefined || next === undefined) return '';
  const direct = facts.from(clientFacts, leader)?.direct ?? 0;
  const past = direct === 0 ? '' : `; ${direct} connections past the pooler end`;
  if (input.cut) return '; clients are cut off';
  const held = heldBetween(cluster, estate.inventory, { from: leader, to: next });
  return 'why' in held
    ? `; clients are cut off: ${held.why}`
    : `; clients of the pooler wait, at most ${input.hold} s${past}`;
}
