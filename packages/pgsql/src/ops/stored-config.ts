import { defineOpKind, joinText, type Action } from '@pigsty/sdk';
import { changedConfig, configChanges } from './config/dynamic.ts';
import type { DynamicConfig } from './config/model.ts';
import { askDcs, base64, dcsLogin, type DcsSession } from './dcs-session.ts';

export interface StoredConfigArgs extends DcsSession {
  readonly cluster: string;
  /** Of its configuration in etcd: `/pg/pg-test/config`. */
  readonly configKey: string;
  readonly desired: DynamicConfig;
  /** What the change brings about: `pg-test follows 10.10.10.13 when it comes back`. */
  readonly effect: string;
}

interface StoredConfig {
  /** Absent where etcd has none, or has no account of the cluster. */
  readonly config?: DynamicConfig;
  readonly revision: string;
}

interface StoredChange {
  readonly [key: string]: string;
  readonly config: string;
  /** Of the key when it was read: a change of somebody else since is not lost. */
  readonly revision: string;
}

/** Patroni's configuration of a cluster none of whose members need answer: it is read by them when they come back. */
export const storedConfig = defineOpKind<StoredConfigArgs, StoredConfig, StoredChange>({
  kind: 'pg.stored-config',
  summary: "a Patroni cluster's configuration where etcd keeps it, while no member of it answers",
  key: ({ configKey }) => configKey,
  read: (all) =>
    joinText(
      all.map((args) =>
        joinText(
          [
            '(',
            dcsLogin(args),
            askDcs('kv/range', JSON.stringify({ key: base64(args.configKey) })),
            ') </dev/null 2>/dev/null; echo',
          ],
          '\n',
        ),
      ),
      '\n',
    ),
  parse: (output, all) => answersOf(output, all).map((line) => configOf(line) ?? { revision: '' }),
  unreadable: (output, all) =>
    answersOf(output, all).map((line, i) =>
      configOf(line) === undefined
        ? `etcd does not tell the configuration of ${all[i]?.cluster ?? ''}`
        : undefined,
    ),
  diff: ({ desired }, { config, revision }) => {
    if (config === undefined) return undefined;
    const changes = configChanges(desired, config, { tolerant: new Set(), types: new Map() });
    if (changes.length === 0) return undefined;
    return { config: JSON.stringify(changedConfig(config, changes)), revision };
  },
  write: (args, change) => [put(args, change)],
  describe: ({ cluster, effect }) => `change the configuration of ${cluster} in etcd: ${effect}`,
  converged: ({ desired }) => ({ config: desired, revision: '' }),
});

function answersOf(output: string, all: readonly unknown[]): readonly string[] {
  const lines = output.split('\n').filter((line) => line !== '');
  return all.map((_args, i) => lines[i] ?? '');
}

/** Nothing where etcd does not answer. Without an account Patroni of the cluster cannot use this etcd at all. */
function configOf(line: string): StoredConfig | undefined {
  if (line.includes('user name is empty')) return { revision: '' };
  try {
    const { header, kvs } = JSON.parse(line) as {
      readonly header?: unknown;
      readonly kvs?: readonly { readonly value?: string; readonly mod_revision?: string }[];
    };
    if (header === undefined) return undefined;
    const [found] = kvs ?? [];
    if (found === undefined) return { revision: '' };
    const config = JSON.parse(Buffer.from(found.value ?? '', 'base64').toString('utf8')) as DynamicConfig;
    return { config, revision: found.mod_revision ?? '' };
  } catch {
    return undefined;
  }
}

function put(args: StoredConfigArgs, { config, revision }: StoredChange): Action {
  const key = base64(args.configKey);
  const body = JSON.stringify({
    compare: [{ key, target: 'MOD', result: 'EQUAL', mod_revision: revision }],
    success: [{ request_put: { key, value: base64(config) } }],
  });
  return {
    do: 'run',
    command: {
      argv: ['sh', '-s'],
      stdin: joinText(
        [
          'set -u',
          dcsLogin(args),
          askDcs('kv/txn', body),
          `case $answer in *'"succeeded":true'* | *'"succeeded": true'*) ;; *) echo "$answer" >&2; exit 1 ;; esac`,
          '',
        ],
        '\n',
      ),
    },
  };
}
