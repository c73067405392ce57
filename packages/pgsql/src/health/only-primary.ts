import { quoteWord, quoteWords, type ComparedResult, type Probe, type ToldResult } from '@pigsty/sdk';
import { controlFile, serverRuns } from '../facts/control-data.ts';
import type { DynamicConfig } from '../ops/config/model.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { promotionOf } from '../spec/promotion-record.ts';
import { jsonLines } from '../sql/session.ts';
import { sharedData, type PrimaryOfData } from './shared-data.ts';
import { ok, subjectOf } from './subject.ts';

/** That a primary is the only one of its data is known when all clusters have answered: see `comparePrimaries`. */
export function onlyPrimaryProbe(cluster: PgCluster, instance: PgInstance): Probe {
  const member = restEndpoint(instance);
  const { params } = instance;
  return {
    ...subjectOf(cluster, instance),
    name: 'no other cluster is a primary of the same data',
    script: [
      `${controlFile(params)} | sed -n 's/^Database system identifier: */system /p; s/^Database cluster state: */state /p'`,
      `${serverRuns(params)} && echo 'runs yes'`,
      // A server that was promoted keeps the history of its timeline.
      `history=$(ls ${quoteWord(params.pg_data)}/pg_wal/????????.history 2>/dev/null | LC_ALL=C sort | tail -n 1)`,
      `[ -z "$history" ] || { name=\${history##*/}; echo "timeline $((0x\${name%.history}))"; date -u -r "$history" '+since %Y-%m-%d %H:%M:%SZ'; }`,
      `curl ${quoteWords([...curlOptions(member), `${member.url}/config`])} 2>/dev/null </dev/null | tr -d '\\n'`,
      'echo',
    ].join('\n'),
    deadlineMs: 6000,
    judge: ({ output }) => {
      const primary = primaryOf(instance, cluster, output);
      return primary === undefined ? ok('takes no writes') : ok(`timeline ${primary.timeline}`);
    },
    tells: ({ output }) => primaryOf(instance, cluster, output),
  };
}

function primaryOf(
  { name, host }: PgInstance,
  cluster: PgCluster,
  output: string,
): PrimaryOfData | undefined {
  const field = (key: string): string | undefined =>
    new RegExp(`^${key} (.+)$`, 'm').exec(output)?.[1]?.trim();
  const systemId = field('system');
  if (systemId === undefined || field('runs') === undefined || field('state') !== 'in production')
    return undefined;
  const [config] = jsonLines(output) as readonly DynamicConfig[];
  const [since, promoted] = [field('since'), config === undefined ? undefined : promotionOf(config)];
  return {
    cluster: cluster.name,
    instance: name,
    host,
    systemId,
    timeline: Number(field('timeline') ?? 1),
    ...(since === undefined ? {} : { since }),
    ...(promoted === undefined ? {} : { promoted }),
  };
}

/** Two clusters that take writes with one system identifier, unless one of them was detached from the other. */
export function comparePrimaries(all: readonly ToldResult[]): readonly ComparedResult[] {
  const primaries = all.map(({ result, told }) => ({ result, primary: told as PrimaryOfData }));
  return primaries.flatMap(({ result, primary }) => {
    const verdict = sharedData(
      primary,
      primaries.map((other) => other.primary),
    );
    return verdict === undefined ? [] : [{ result, verdict }];
  });
}
