import type { SharedFacts } from '@pigsty/sdk';
import { askScript, parseAnswers } from '../ops/gateway.ts';
import { localUrl, memberOf } from '../spec/members.ts';
import { memberIdentity, paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** Values by their keys; a key that is not there is absent. */
export type EtcdValues = ReadonlyMap<string, string>;

/**
 * What etcd holds under certain keys, asked on the host of the cluster's first member, as root of etcd. Absent where
 * that member does not answer or there is no quorum.
 *
 * @param name unique among the questions: `initialize`
 */
export function etcdValues(
  name: string,
  keys: readonly string[],
): SharedFacts<EtcdParams, EtcdValues | undefined> {
  return {
    module: 'etcd',
    name,
    script: (instance, cluster) => {
      if (cluster.instances[0]?.name !== instance.name) return ':';
      const client = {
        endpoints: [localUrl(memberOf(instance))],
        caPath: paths.ca,
        ...memberIdentity,
        rootPassword: cluster.params.etcd_root_password,
      };
      return askScript(
        client,
        keys.map((key, at) => ({
          label: String(at),
          path: 'kv/range',
          body: JSON.stringify({ key: Buffer.from(key).toString('base64') }),
        })),
      );
    },
    parse: (output) => {
      const { replies } = parseAnswers(output);
      const said = keys.map((key, at) => [key, valueOf(replies.get(String(at)))] as const);
      if (said.some(([, value]) => value === undefined)) return undefined;
      return new Map(
        said.flatMap(([key, value]) =>
          value === null || value === undefined ? [] : [[key, value] as const],
        ),
      );
    },
  };
}

/** Null where there is no such key; undefined where that could not be found out. */
function valueOf(reply: string | undefined): string | null | undefined {
  try {
    const { header, kvs } = JSON.parse(reply ?? '') as {
      readonly header?: unknown;
      readonly kvs?: readonly { readonly value?: string }[];
    };
    if (header === undefined) return undefined;
    const [found] = kvs ?? [];
    return found === undefined ? null : Buffer.from(found.value ?? '', 'base64').toString('utf8');
  } catch {
    return undefined;
  }
}
