import { quoteWord, unit, wait, type Op, type Stage } from '@pigsty/sdk';
import { localUrl, type Member } from '../spec/members.ts';
import { paths, restartTopic, unitName } from '../spec/paths.ts';

export interface LaunchOptions {
  readonly after: readonly string[];
  /** The others are up: systemd waits until this member is ready, which takes a leader. Otherwise all start at once. */
  readonly quorum: boolean;
  /** Everybody's name and host, this one included. */
  readonly members: readonly Member[];
}

export function launch(member: Member, { after, quorum, members }: LaunchOptions): Stage {
  return {
    module: 'etcd',
    name: 'launch',
    host: member.host,
    after: ['config@self', ...after],
    ops: [
      unit({ name: unitName, state: 'running', enabled: true, restartOn: [restartTopic], noBlock: !quorum }),
      healthy(member, members),
    ],
  };
}

/** Healthy means: it answers, there is a leader, and no alarm is raised. */
export function healthCheck(member: Member): string {
  return `curl -q -fsS --noproxy '*' --max-time 3 -o /dev/null --cacert ${paths.ca} ${localUrl(member)}/health`;
}

// etcd tells what it does at length, and a panic adds its stack: only what it complains of explains a failure.
const complaints = `journalctl --no-pager --unit ${unitName} --lines=500 --output=cat | grep -E '^panic:|"level":"(warn|error|fatal|panic)"' | sed 's/,"stacktrace":.*//' | tail -n 6`;

function healthy(member: Member, members: readonly Member[]): Op {
  return wait({
    name: `${member.name} is healthy`,
    until: healthCheck(member),
    timeoutMs: 120_000,
    intervalMs: 200,
    unit: unitName,
    diagnose: `systemctl --no-pager --lines=0 status ${unitName}; ${complaints}; ${quorumQuestion(member, members)}`,
  });
}

/** The members elect a leader as soon as most of them reach each other; without one nothing can be read or written. */
function quorumQuestion(member: Member, members: readonly Member[]): string {
  const needed = Math.floor(members.length / 2) + 1;
  const names = members.map((m) => `${m.name} at ${m.host}`).join(', ');
  const explanation = `etcd has no quorum: ${needed} of its ${members.length} members must reach each other. See to these first: ${names}.`;
  return `case $(curl -q -sS --noproxy '*' --max-time 3 --cacert ${paths.ca} ${localUrl(member)}/health 2>&1) in *'NO LEADER'*) echo ${quoteWord(explanation)} ;; esac`;
}
