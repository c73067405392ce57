import { quoteWords, wait, type StageDraft } from '@pigsty/sdk';
import { pgRenewed, type RenewedArgs } from '../ops/renewed.ts';
import { patroniSwitchover, type HeldMeanwhile } from '../ops/switchover.ts';
import { patroniFunction, talkOptions } from '../rest/endpoint.ts';
import { takesPart } from '../rest/takes-part.ts';
import {
  restCredentials,
  restEndpoint,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';

/** One member hands over to another; asked of the one that leads, on its own host. */
export function switchoverStage(
  cluster: PgCluster,
  { from, to, held }: { readonly from: string; readonly to: string; readonly held?: HeldMeanwhile },
): StageDraft {
  const at = cluster.instances.find((i) => i.name === from) ?? cluster.instances[0];
  return {
    name: 'hand-over',
    ...(at === undefined ? {} : { host: at.host }),
    ...(held === undefined ? {} : { after: ['hold@cluster'] }),
    ops: [
      wait({
        name: `${cluster.name} has a leader`,
        until: [
          patroniFunction,
          cluster.instances
            .map(restEndpoint)
            .map((m) => `patroni ${quoteWords([...talkOptions(m), `${m.url}/leader`])} </dev/null`)
            .join(' || '),
        ].join('\n'),
        timeoutMs: 90_000,
        intervalMs: 300,
        unit: 'patroni.service',
      }),
      patroniSwitchover({
        cluster: cluster.name,
        members: cluster.instances.map(restEndpoint),
        credentials: restCredentials(cluster.params),
        from,
        to,
        ...(held === undefined ? {} : { held }),
      }),
      // Patroni starts PostgreSQL of the former leader again, as a replica.
      ...(at === undefined
        ? []
        : [
            wait({
              name: `${at.name} streams from the new leader`,
              until: takesPart(restEndpoint(at)),
              timeoutMs: 180_000,
              intervalMs: 300,
              unit: 'patroni.service',
            }),
          ]),
    ],
  };
}

/** One member's turn: restarted, or copied again, and back in its cluster when it ends. */
export function renewStage(
  cluster: PgCluster,
  instance: PgInstance,
  work: Pick<RenewedArgs, 'how' | 'since' | 'leads' | 'withinSeconds' | 'hold'>,
): StageDraft {
  return {
    name: work.how === 'restart' ? 'restart-once' : 'copy-again',
    host: instance.host,
    ops: [
      pgRenewed({
        member: restEndpoint(instance),
        // A replica that is copied again is no worse for it when another one is down.
        others:
          work.how === 'restart' ? cluster.instances.filter((i) => i !== instance).map(restEndpoint) : [],
        credentials: restCredentials(instance.params),
        session: sessionOf(instance.params),
        dataDir: instance.params.pg_data,
        patroniLog: `${instance.params.patroni_log_dir}/patroni.log`,
        ...work,
      }),
    ],
  };
}
