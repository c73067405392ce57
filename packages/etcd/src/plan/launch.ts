import { unit, wait, type Op, type Stage } from '@pigsty/sdk';
import { localUrl, type Member } from '../spec/members.ts';
import { paths, restartTopic, unitName } from '../spec/paths.ts';

export interface LaunchOptions {
  readonly after: readonly string[];
  /** The others are up: systemd waits until this member is ready, which takes a leader. Otherwise all start at once. */
  readonly quorum: boolean;
}

export function launch(member: Member, { after, quorum }: LaunchOptions): Stage {
  return {
    module: 'etcd',
    name: 'launch',
    host: member.host,
    after: ['config@self', ...after],
    ops: [
      unit({ name: unitName, state: 'running', enabled: true, restartOn: [restartTopic], noBlock: !quorum }),
      healthy(member),
    ],
  };
}

/** Healthy means: it answers, there is a leader, and no alarm is raised. */
export function healthCheck(member: Member): string {
  return `curl -q -fsS --noproxy '*' --max-time 3 -o /dev/null --cacert ${paths.ca} ${localUrl(member)}/health`;
}

function healthy(member: Member): Op {
  return wait({
    name: `${member.name} is healthy`,
    until: healthCheck(member),
    timeoutMs: 120_000,
    intervalMs: 200,
    diagnose: `systemctl --no-pager --lines=0 status ${unitName}; journalctl --no-pager --unit ${unitName} --lines=20 --output=cat`,
  });
}
