import { quoteWord, quoteWords, unit, wait, type Op, type Stage } from '@pigsty/sdk';
import { askAsMember } from '../ops/ask-as-member.ts';
import { localUrl, peerName, type Member } from '../spec/members.ts';
import { paths, restartTopic, startedTopic, unitName } from '../spec/paths.ts';
import type { EtcdUser } from '../ops/serves-users.ts';
import { servesUsers } from './users.ts';

export interface LaunchOptions {
  readonly after: readonly string[];
  /** The others are up: systemd waits until this member is ready, which takes a leader. Otherwise all start at once. */
  readonly quorum: boolean;
  /** Everybody's name and host, this one included. */
  readonly members: readonly Member[];
  /** So many of them are out of reach that no leader can be elected: nothing is gained by a long wait. */
  readonly lost?: boolean;
  /** It demands the certificate of a member from those who have run before: not before they have one. */
  readonly peers?: { readonly clusterName: string; readonly others: readonly Member[] };
  /** Tried before anybody else has a turn; a member without a vote lets nobody log in, and is tried when it has one. */
  readonly users?: readonly EtcdUser[] | 'later';
}

export function launch(
  member: Member,
  { after, quorum, members, peers, lost = false, users = [] }: LaunchOptions,
): Stage {
  return {
    module: 'etcd',
    name: 'launch',
    host: member.host,
    after: ['config@self', ...after],
    ops: [
      ...(peers === undefined || peers.others.length === 0
        ? []
        : [certified(peers.clusterName, peers.others)]),
      unit(
        { name: unitName, state: 'running', enabled: true, restartOn: [restartTopic], noBlock: !quorum },
        users.length === 0 ? {} : { notifies: [startedTopic] },
      ),
      healthy(member, members, lost ? 20_000 : 120_000),
      ...(users === 'later' ? [] : servesUsers(member, members, users)),
    ],
  };
}

/** Healthy means: it answers, there is a leader, and no alarm is raised; `alarmed`: but that of a full database. */
export function healthCheck(
  member: Member,
  { alarmed = false }: { readonly alarmed?: boolean } = {},
): string {
  return `${askAsMember(`${localUrl(member)}/health${alarmed ? '?exclude=NOSPACE' : ''}`, 3)} -f -o /dev/null`;
}

// etcd tells what it does at length, and a panic adds its stack: only what it complains of explains a failure.
const complaints = `journalctl --no-pager --unit ${unitName} --lines=500 --output=cat | grep -E '^panic:|^no data in|"level":"(warn|error|fatal|panic)"' | sed 's/,"stacktrace":.*//' | tail -n 6`;

/** Peers that answer show a certificate that only members have. One that is down gets it by its own deploy. */
function certified(clusterName: string, others: readonly Member[]): Op {
  const name = peerName(clusterName);
  const hosts = new Map(others.map((m) => [new URL(m.peerUrl).host, m.name]));
  return wait({
    name: `the peers of ${clusterName} have a member's certificate`,
    until: `for peer in ${quoteWords([...hosts.keys()])}; do
  shown=$(timeout 3 openssl s_client -connect "$peer" -cert ${paths.certificate} -key ${paths.key} </dev/null 2>/dev/null | openssl x509 -noout -checkhost ${name} 2>/dev/null)
  case $shown in *'does NOT match'*) echo "etcd at $peer shows a certificate without ${name}"; exit 1 ;; esac
done`,
    timeoutMs: 5000,
    diagnose: `echo ${quoteWord(`Deploy the other members of ${clusterName} first: ${[...hosts.values()].join(', ')}. They would be taken for strangers.`)}`,
  });
}

function healthy(member: Member, members: readonly Member[], timeoutMs: number): Op {
  return wait({
    name: `${member.name} is healthy`,
    until: healthCheck(member),
    timeoutMs,
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
  return `case $(${askAsMember(`${localUrl(member)}/health`, 3)} 2>&1) in *'NO LEADER'*) echo ${quoteWord(explanation)} ;; esac`;
}
