import { quoteWord, type Locator, type StageDraft } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import { askWritable } from '../facts/member.ts';
import { placesOf, type MinioCluster } from '../spec/server.ts';

/** Buckets, the policies that open them, users: at any member that can write. */
export function provision(cluster: MinioCluster): readonly StageDraft[] {
  const { params, instances } = cluster;
  const [first] = instances;
  const ops = engineOf(params).content(cluster);
  if (!params.minio_provision || first === undefined || ops.length === 0) return [];
  return [
    {
      name: 'provision',
      at: writableMember(cluster),
      after: instances.map(({ host }) => `launch@${host}`),
      ops,
    },
  ];
}

/** The first one that answers for the whole cluster. */
export function writableMember({ name, params, instances }: MinioCluster): Locator {
  const [first] = instances;
  return {
    what: `a member of ${name} that can write`,
    candidates: instances.map(({ host }) => host),
    probe: first === undefined ? 'false' : askWritable(first),
    exists: `[ -e ${quoteWord(placesOf(params).environment)} ]`,
    timeoutMs: 60_000,
  };
}
