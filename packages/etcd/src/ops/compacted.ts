import { defineOpKind, joinText } from '@pigsty/sdk';
import { script, session, type EtcdClient } from './gateway.ts';

export interface CompactedArgs {
  readonly cluster: string;
  readonly client: EtcdClient;
}

/**
 * Former values of keys are dropped, up to the revision of this moment. Whoever watches goes on; whoever asks for the past
 * is told that it is gone. A database that is full takes this as well.
 */
export const etcdCompacted = defineOpKind<CompactedArgs, undefined, 'compact'>({
  kind: 'etcd.compacted',
  summary: 'former values of keys are dropped, so that a defragmentation finds their room',
  key: ({ cluster }) => cluster,
  read: () => ':',
  parse: (_, all) => all.map(() => undefined),
  diff: () => 'compact',
  write: ({ client }) => [
    { do: 'run', command: { ...script([joinText([session(client), compact], '\n')]), timeoutMs: 600_000 } },
  ],
  describe: ({ cluster }) => `drop former values of keys of ${cluster}`,
  action: () => 'run',
  converged: () => undefined,
  skipVerify: true,
  timeoutMs: 600_000,
});

const compact = `case $state in
  accepted | off) ;;
  *) echo "etcd does not let root in: \${answer:-no answer}" >&2; exit 1 ;;
esac
limit=500
revision=$(ask maintenance/status '{}' | sed -n 's/.*"revision": *"\\([0-9]*\\)".*/\\1/p')
[ -n "$revision" ] || { echo "etcd at $endpoint tells no revision" >&2; exit 1; }
must kv/compaction '{\\"revision\\":\\"'"$revision"'\\",\\"physical\\":true}' 'has been compacted' 'permission denied'`;
