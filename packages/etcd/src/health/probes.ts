import { certificateProbe } from '@pigsty/node/contract';
import { quoteWord, serviceProbe, verdict, type Cluster, type Probe, type ProbeSubject } from '@pigsty/sdk';
import { contentsScript, parseContents } from '../facts/contents.ts';
import { replacement } from '../facts/describe-difference.ts';
import { askAsMember, askAsStranger } from '../ops/ask-as-member.ts';
import { parseMemberList } from '../ops/member-list.ts';
import { localUrl, membersOf, type Member } from '../spec/members.ts';
import { paths, unitName } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

export function probes(cluster: Cluster<EtcdParams>): readonly Probe[] {
  return membersOf(cluster).flatMap((member) => [
    serviceProbe(subject(cluster, member), { unit: unitName }),
    answers(cluster, member),
    listsMembers(cluster, member),
    ...(cluster.instances.length > 1 ? [holdsTheSame(cluster, member)] : []),
    asksForCertificates(cluster, member),
    asksForPasswords(cluster, member),
    hasRoom(cluster, member),
    certificateProbe({ ...subject(cluster, member), path: paths.certificate }),
  ]);
}

const { ok, fail } = verdict;

function subject(cluster: Cluster<EtcdParams>, { name, host }: Member): ProbeSubject {
  return { module: 'etcd', cluster: cluster.name, instance: name, host };
}

function answers(cluster: Cluster<EtcdParams>, member: Member): Probe {
  const { etcd_data: data } = member.params;
  return {
    ...subject(cluster, member),
    name: 'member answers, has a leader and no alarm',
    script: `${askAsMember(`${localUrl(member)}/health`, 4)} 2>&1 || { code=$?; [ -d ${quoteWord(`${data}/member/wal`)} ] || echo 'no data'; exit "$code"; }`,
    deadlineMs: 6000,
    judge: ({ code, output }) => {
      if (output.includes('"health":"true"')) return ok('healthy');
      if (output.includes('no data'))
        return fail(
          `no answer, and no data in ${data}`,
          'pigsty plan says what is lost, and what a deploy does.',
        );
      const reason = /"reason":"([^"]+)"/.exec(output)?.[1];
      return fail(
        reason ?? (code === 0 ? 'unhealthy' : `no answer${said(output)}`),
        'Without a majority of its members etcd has no quorum: bring the others back.',
      );
    },
  };
}

/** What the program that asked has said last: `: curl: (28) Operation timed out after 4001 milliseconds`. */
function said(output: string): string {
  const last = output.trim().split('\n').at(-1) ?? '';
  return last === '' ? '' : `: ${last.slice(0, 200)}`;
}

function listsMembers(cluster: Cluster<EtcdParams>, member: Member): Probe {
  const wanted = membersOf(cluster);
  return {
    ...subject(cluster, member),
    name: 'members are those of the inventory',
    script: `${askAsMember(`${member.peerUrl}/members`, 4)} --http1.1 2>&1`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      const listed = parseMemberList(output);
      if (listed === undefined) return { state: 'unknown', detail: `no list of members${said(output)}` };
      const missing = wanted
        .filter((m) => !listed.some((l) => l.peerUrls.includes(m.peerUrl)))
        .map((m) => `${m.name} is missing`);
      const foreign = listed
        .filter((l) => !wanted.some((m) => l.peerUrls.includes(m.peerUrl)))
        .map((l) => `${l.name} is not in the inventory`);
      const waiting = listed
        .filter((l) => !l.started)
        .map((l) => `${l.name === '' ? l.peerUrls.join() : l.name} has never come up`);
      const learning = wanted
        .filter(
          (m) =>
            !m.params.etcd_learner &&
            listed.some((l) => l.started && l.learner && l.peerUrls.includes(m.peerUrl)),
        )
        .map((m) => `${m.name} has no vote yet`);
      const faults = [...missing, ...foreign, ...waiting, ...learning];
      return faults.length === 0
        ? ok(`${listed.length} members`)
        : { state: 'warn', detail: faults.join(', '), hint: 'pigsty install etcd' };
    },
  };
}

function holdsTheSame(cluster: Cluster<EtcdParams>, member: Member): Probe {
  return {
    ...subject(cluster, member),
    name: 'holds what the other members hold',
    script: contentsScript(membersOf(cluster)),
    // Where they differ they are asked nine times.
    deadlineMs: 40_000,
    judge: ({ output }) => {
      const compared = parseContents(output);
      const { asked, differing } = compared;
      const own = differing.find(({ name }) => name === member.name);
      if (own !== undefined)
        return fail(`differs in ${own.what.join(' and ')}`, replacement(cluster, compared));
      return asked > 1
        ? ok(`${asked - differing.length} members alike`)
        : { state: 'unknown', detail: 'nobody to compare with' };
    },
  };
}

function asksForCertificates(cluster: Cluster<EtcdParams>, member: Member): Probe {
  return {
    ...subject(cluster, member),
    name: 'clients need a certificate',
    script: `${askAsStranger(`${member.clientUrl}/version`, 4)} 2>&1`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      if (output.includes('etcdserver')) return fail('answers without one', 'pigsty install etcd');
      return output.includes('refused') || output.includes('timed out')
        ? { state: 'unknown', detail: 'no answer' }
        : ok('refused without one');
    },
  };
}

function asksForPasswords(cluster: Cluster<EtcdParams>, member: Member): Probe {
  return {
    ...subject(cluster, member),
    name: 'authentication is enabled',
    script: `${askAsMember(`${localUrl(member)}/v3/auth/authenticate`, 4)} -d '{"name":"nobody","password":"-"}'`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      if (output.includes('invalid user ID or password')) return ok('enabled');
      if (output.includes('authentication is not enabled')) return fail('disabled', 'pigsty install etcd');
      // A member without a vote answers no such question.
      if (output.includes('not supported for learner')) return ok('asked of the voting members');
      return { state: 'unknown', detail: 'no answer' };
    },
  };
}

function hasRoom(cluster: Cluster<EtcdParams>, member: Member): Probe {
  return {
    ...subject(cluster, member),
    name: 'database is well below its quota',
    script: `${askAsMember(`${localUrl(member)}/metrics`, 4)} | grep -E '^etcd_(mvcc_db_total_size_in_bytes|server_quota_backend_bytes) '`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      const value = (metric: string): number =>
        Number(new RegExp(`^${metric} (\\S+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
      const used = value('etcd_mvcc_db_total_size_in_bytes') / value('etcd_server_quota_backend_bytes');
      if (Number.isNaN(used)) return { state: 'unknown', detail: 'no metrics' };
      const detail = `${(used * 100).toFixed(1)} % of the quota`;
      return used < 0.8 ? ok(detail) : fail(detail, `pigsty etcd defrag ${cluster.name}`);
    },
  };
}
