import { defineOpKind } from '@pigsty/sdk';
import { answersOf, askAll, replyObject } from './batch.ts';
import { callCommand, type EtcdClient } from './gateway.ts';

export interface EtcdAlarmArgs {
  readonly cluster: string;
  readonly client: EtcdClient;
}

export interface EtcdAlarmState {
  /** Ids of members whose database was full, decimal. */
  readonly full: readonly string[];
}

export interface EtcdAlarmDelta {
  readonly [key: string]: readonly string[];
  readonly full: readonly string[];
}

/**
 * No alarm of a full database is raised. etcd keeps it raised when there is room again, and takes no write until somebody
 * clears it; where there is none it raises it again with the next write. That of damaged data is left raised.
 */
export const etcdAlarm = defineOpKind<EtcdAlarmArgs, EtcdAlarmState, EtcdAlarmDelta>({
  kind: 'etcd.alarm',
  summary: 'no alarm of a full database is raised',
  key: ({ cluster }) => cluster,
  read: (all) => askAll(all, () => [{ label: 'alarms', path: 'maintenance/alarm', body: '{}' }]),
  parse: (output, all) =>
    answersOf(output, all).map(({ replies }) => {
      const { alarms } = (replyObject(replies.get('alarms')) ?? {}) as RawAlarms;
      return { full: (alarms ?? []).flatMap((a) => (a.alarm === 'NOSPACE' ? (a.memberID ?? []) : [])) };
    }),
  // A list that was not given is not an empty one.
  unreadable: (output, all) =>
    answersOf(output, all).map(({ replies }) =>
      replyObject(replies.get('alarms')) === undefined
        ? 'etcd does not say which alarms are raised'
        : undefined,
    ),
  diff: (_, { full }) => (full.length === 0 ? undefined : { full }),
  write: ({ client }, { full }) => [
    {
      do: 'run',
      command: callCommand(
        client,
        full.map((memberID) => ({
          path: 'maintenance/alarm',
          body: JSON.stringify({ action: 'DEACTIVATE', memberID, alarm: 'NOSPACE' }),
        })),
      ),
    },
  ],
  describe: ({ cluster }) => `clear the alarm of ${cluster} that its database was full`,
  action: () => 'run',
  converged: () => ({ full: [] }),
});

interface RawAlarms {
  readonly alarms?: readonly { readonly memberID?: string; readonly alarm?: string }[];
}
