import { quoteWord, type Cluster, type ModuleFacts, type SharedFacts } from '@pigsty/sdk';
import { askAsMember } from '../ops/ask-as-member.ts';
import { parseMemberList, type ListedMember } from '../ops/member-list.ts';
import { localUrl, memberOf } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** What a member says of itself, quorum or not. */
export interface EtcdStatus {
  /** Absent when the member does not answer. */
  readonly answer?: EtcdAnswer;
  /** The members as this one knows them. */
  readonly members?: readonly ListedMember[];
  /** How long a read took that the majority had to agree to, in milliseconds; absent when it failed. */
  readonly readMs?: number;
  /** The last time that its database was defragmented. */
  readonly defragmented?: Defragmented;
}

/** Numbers of raft stay below what a number can hold exactly; ids do not, and are decimal text. */
export interface EtcdAnswer {
  readonly version: string;
  readonly memberId: string;
  /** `0` when there is none. */
  readonly leaderId: string;
  readonly term: number;
  readonly index: number;
  readonly appliedIndex: number;
  /** Size of the database file. */
  readonly sizeBytes: number;
  /** How much of it holds data. */
  readonly inUseBytes: number;
  readonly learner: boolean;
  /** Alarms and other complaints: `memberID:1 alarm:NOSPACE`. */
  readonly errors: readonly string[];
}

export interface Defragmented {
  /** Id of the procedure. */
  readonly run: string;
  readonly beforeBytes: number;
  readonly afterBytes: number;
  readonly ms: number;
}

/** The status of every member, asked on its own host with its own certificate. */
export const etcdStatus: SharedFacts<EtcdParams, EtcdStatus> = {
  module: 'etcd',
  name: 'status',
  script: (instance) => {
    const member = memberOf(instance);
    const url = localUrl(member);
    return `[ -r ${paths.key} ] || exit 0
echo "status $(${askAsMember(`${url}/v3/maintenance/status`, 3)} -d '{}' 2>/dev/null | tr -d '\\n')"
echo "members $(${askAsMember(`${member.peerUrl}/members`, 3)} --http1.1 2>/dev/null | tr -d '\\n')"
echo "read $(${askAsMember(`${url}/health?exclude=NOSPACE`, 4)} -f -o /dev/null -w '%{time_appconnect} %{time_total}' 2>/dev/null || echo failed)"
echo "defragmented $(cat ${quoteWord(paths.defragmented)} 2>/dev/null | tr -d '\\n')"
:`;
  },
  parse: (output) => {
    const said = new Map(
      output.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    );
    const answer = parseStatus(said.get('status') ?? '');
    const members = parseMemberList(said.get('members') ?? '');
    const readMs = parseRead(said.get('read') ?? '');
    const defragmented = parseDefragmented(said.get('defragmented') ?? '');
    return {
      ...(answer === undefined ? {} : { answer }),
      ...(members === undefined ? {} : { members }),
      ...(readMs === undefined ? {} : { readMs }),
      ...(defragmented === undefined ? {} : { defragmented }),
    };
  },
};

interface RawStatus {
  readonly header?: { readonly member_id?: string };
  readonly version?: string;
  readonly leader?: string;
  readonly raftTerm?: string;
  readonly raftIndex?: string;
  readonly raftAppliedIndex?: string;
  readonly dbSize?: string;
  readonly dbSizeInUse?: string;
  readonly isLearner?: boolean;
  readonly errors?: readonly string[];
}

/** The gateway's answer to `maintenance/status`; nothing when it is none. */
export function parseStatus(json: string): EtcdAnswer | undefined {
  const raw = parseObject<RawStatus>(json);
  if (raw?.version === undefined) return undefined;
  return {
    version: raw.version,
    memberId: raw.header?.member_id ?? '',
    leaderId: raw.leader ?? '0',
    term: Number(raw.raftTerm ?? 0),
    index: Number(raw.raftIndex ?? 0),
    appliedIndex: Number(raw.raftAppliedIndex ?? 0),
    sizeBytes: Number(raw.dbSize ?? 0),
    inUseBytes: Number(raw.dbSizeInUse ?? 0),
    learner: raw.isLearner === true,
    errors: raw.errors ?? [],
  };
}

/** `0.004 0.006`: seconds until TLS was agreed on, and until the answer. */
function parseRead(text: string): number | undefined {
  const [connected = Number.NaN, total = Number.NaN] = text.split(' ').map(Number);
  return Number.isNaN(total - connected) ? undefined : Math.round((total - connected) * 100_000) / 100;
}

function parseDefragmented(json: string): Defragmented | undefined {
  const raw = parseObject<Defragmented>(json);
  if (raw?.run === undefined) return undefined;
  const { run, beforeBytes = 0, afterBytes = 0, ms = 0 } = raw;
  return { run, beforeBytes, afterBytes, ms };
}

function parseObject<T>(json: string): Partial<T> | undefined {
  try {
    const value = JSON.parse(json) as Partial<T> | null;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

type Facts = Pick<ModuleFacts<unknown>, 'from'>;

/** Every instance with its status; without one where the host was not reached. */
export function statusesOf(
  cluster: Cluster<EtcdParams>,
  facts: Facts,
): readonly (readonly [
  instance: Cluster<EtcdParams>['instances'][number],
  status: EtcdStatus | undefined,
])[] {
  return cluster.instances.map((instance) => [instance, facts.from(etcdStatus, instance)]);
}

/** It answers and says itself that it leads. */
export function leads(status: EtcdStatus | undefined): boolean {
  const answer = status?.answer;
  return answer !== undefined && answer.leaderId !== '0' && answer.leaderId === answer.memberId;
}

/** It answers, and takes part in a majority. */
export function isUp(status: EtcdStatus | undefined): boolean {
  return status?.answer !== undefined && status.readMs !== undefined;
}
