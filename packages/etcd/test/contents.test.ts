import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleFacts } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { describe, expect, test } from 'vitest';
import { contentsScript, parseContents } from '../src/facts/contents.ts';
import { replacement } from '../src/facts/describe-difference.ts';
import type { EtcdFacts } from '../src/facts/member.ts';
import { checkFacts } from '../src/spec/check-facts.ts';
import { membersOf } from '../src/spec/members.ts';
import { paths } from '../src/spec/paths.ts';
import { cluster, hosts, inventory } from './three-members.ts';

/** `name applied users revision hash compacted`, at first and some seconds later. */
const said = (first: readonly string[], last: readonly string[] = first) =>
  parseContents(
    [...first.map((line) => `first ${line}`), ...last.map((line) => `last ${line}`), ''].join('\n'),
  );
const names = (compared: ReturnType<typeof said>) => compared.differing.map(({ name }) => name);

describe('what members hold', () => {
  test('members with the same keys and users do not differ', () => {
    expect(said(['etcd-1 90 9 50 7 1', 'etcd-2 90 9 50 7 1', 'etcd-3 90 9 50 7 1'])).toEqual({
      asked: 3,
      differing: [],
    });
  });

  test('a write that reaches one member later makes nobody differ', () => {
    const compared = said(
      ['etcd-1 91 9 51 8 1', 'etcd-2 90 9 50 7 1', 'etcd-3 91 9 51 8 1'],
      ['etcd-1 93 9 53 7 1', 'etcd-2 92 9 52 7 1', 'etcd-3 93 9 53 7 1'],
    );
    expect(names(compared)).toEqual([]);
  });

  test('one that has applied less of the log lags, and does not differ', () => {
    const compared = said(
      ['etcd-1 91 9 51 8 1', 'etcd-2 40 7 20 3 1', 'etcd-3 91 9 51 8 1'],
      ['etcd-1 91 9 51 3 1', 'etcd-2 40 7 20 3 1', 'etcd-3 91 9 51 3 1'],
    );
    expect(names(compared)).toEqual([]);
  });

  test('one that has missed a change of the users differs, with the revisions of both', () => {
    expect(said(['etcd-1 91 9 51 8 1', 'etcd-2 91 8 51 8 1', 'etcd-3 91 9 51 8 1']).differing).toEqual([
      { name: 'etcd-2', what: ['the revision of its users (8, not 9)'] },
    ]);
  });

  test('one that has keys which the others refused differs, not the others', () => {
    const compared = said(
      ['etcd-1 91 9 51 8 1', 'etcd-2 91 8 53 9 1', 'etcd-3 91 9 51 8 1'],
      ['etcd-1 91 9 51 8 1', 'etcd-2 91 8 53 8 1', 'etcd-3 91 9 51 8 1'],
    );
    expect(names(compared)).toEqual(['etcd-2']);
  });

  test('one whose keys are others at the same revision differs', () => {
    expect(said(['etcd-1 91 9 51 8 1', 'etcd-2 91 9 51 8 1', 'etcd-3 91 9 51 6 1']).differing).toEqual([
      { name: 'etcd-3', what: ['its keys at one revision'] },
    ]);
  });

  test('a write between two questions is not named beside what differs', () => {
    const compared = said(
      ['etcd-1 91 9 51 8 1', 'etcd-2 91 9 51 8 1', 'etcd-3 91 9 51 6 1'],
      ['etcd-1 95 9 55 8 1', 'etcd-2 95 9 55 8 1', 'etcd-3 96 9 56 6 1'],
    );
    expect(compared.differing).toEqual([{ name: 'etcd-3', what: ['its keys at one revision'] }]);
  });

  test('hashes that begin at different revisions are not compared', () => {
    expect(names(said(['etcd-1 91 9 51 8 1', 'etcd-2 91 9 51 6 40', 'etcd-3 91 9 51 8 1']))).toEqual([]);
  });

  test('of two, the one with the newer users stays', () => {
    expect(names(said(['etcd-1 91 8 53 8 1', 'etcd-2 91 9 51 7 1']))).toEqual(['etcd-1']);
  });
});

test('of two at the same revisions nothing tells who is right: both are named, and nobody is to be removed unseen', () => {
  const compared = said(['etcd-1 91 9 51 8 1', 'etcd-2 91 9 51 7 1']);
  expect(compared).toMatchObject({ tied: true, differing: [{ name: 'etcd-1' }, { name: 'etcd-2' }] });
  expect(replacement(cluster, compared)).not.toContain(hosts[0]);
  expect(replacement(cluster, compared)).not.toContain(hosts[1]);
});

test('a plan names the member that differs, and how it becomes equal', () => {
  const compared = said(['etcd-1 91 9 51 8 1', 'etcd-2 91 8 51 8 1', 'etcd-3 91 9 51 8 1']);
  const facts: ModuleFacts<EtcdFacts> = {
    host: () => undefined,
    from: ((_: unknown, { host }: { host: string }) =>
      host === hosts[0] ? compared : undefined) as ModuleFacts<EtcdFacts>['from'],
    of: () => undefined,
  };
  expect(
    checkFacts(cluster, facts, { inventory: inventory, registrations: registrationsOf([], true) }),
  ).toMatchObject([
    {
      subject: `etcd.${hosts[1]}`,
      severity: 'error',
      rule: 'etcd-members-differ',
      hint: `Let it join again: pigsty remove etcd -l ${hosts[1]} --purge-data, then pigsty install etcd`,
    },
  ]);
});

describe('how members are asked', () => {
  /** Answers as etcd does; the second member is one write behind for the first few questions. */
  const server = `#!/bin/sh
echo x >>"$SEEN"
url= data=
for word; do
  case $word in https:*) url=$word ;; '{'*) data=$word ;; esac
done
behind=
case $url in *10.10.10.11*) [ "$(wc -l <"$SEEN")" -gt "$LAG" ] || behind=yes ;; esac
case $url in
  */metrics) printf 'etcd_debugging_auth_revision %s\\netcd_server_proposals_applied_total 1.23456789e+08\\n' "$USERS" ;;
  */members/hashkv)
    revision=51; [ -z "$behind" ] || revision=50
    hash=5$revision; case $data in *:50*) hash=550 ;; esac
    printf '{"header":{"cluster_id":1,"member_id":18446744073709551615,"revision":%s,"raft_term":2},"hash":%s,"compact_revision":3}' $revision $hash ;;
esac
`;
  const ask = (env: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'pigsty-contents-'));
    writeFileSync(join(folder, 'curl'), server);
    chmodSync(join(folder, 'curl'), 0o755);
    writeFileSync(join(folder, 'key'), '');
    const script = contentsScript(membersOf(cluster)).replaceAll(paths.key, join(folder, 'key'));
    const { stdout, stderr, status } = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, SEEN: join(folder, 'seen'), ...env },
    });
    expect(status, stderr).toBe(0);
    return {
      compared: parseContents(stdout),
      asked: readFileSync(join(folder, 'seen'), 'utf8').split('\n').length - 1,
    };
  };

  test('members that agree are asked once', () => {
    expect(ask({ USERS: '9', LAG: '0' })).toEqual({ compared: { asked: 3, differing: [] }, asked: 6 });
  });

  test('members that do not are asked again until they do', () => {
    const { compared, asked } = ask({ USERS: '9', LAG: '10' });
    expect(compared).toEqual({ asked: 3, differing: [] });
    expect(asked).toBeGreaterThan(6);
    expect(asked).toBeLessThan(30);
  });

  test('a cluster of one has nobody to compare with', () => {
    expect(contentsScript(membersOf(cluster).slice(0, 1))).toBe(':');
  });
});
