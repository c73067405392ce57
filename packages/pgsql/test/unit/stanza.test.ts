import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { plain, testOpKind } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import { pgStanza, type StanzaArgs } from '../../src/ops/stanza.ts';

const args: StanzaArgs = {
  stanza: 'pg-a',
  dbsu: 'postgres',
  binDir: '/usr/pgsql/bin',
  dataDir: '/pg/data',
  repositories: [{ shared: false, directory: '/pg/backup' }],
};
const shared: StanzaArgs = { ...args, repositories: [{ shared: true }] };
const both: StanzaArgs = {
  ...args,
  repositories: [
    { key: 1, shared: false, directory: '/pg/backup' },
    { key: 2, shared: false },
  ],
};
const mixed: StanzaArgs = {
  ...args,
  repositories: [
    { key: 1, shared: false, directory: '/pg/backup' },
    { key: 2, shared: true },
  ],
};
const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/repositories/${name}.json`, import.meta.url), 'utf8').trim();

/** What the host prints where pgBackRest, run as another user and within a time, prints this. */
const answerOf = (of: StanzaArgs, prints: string, code = 0): string =>
  execFileSync('sh', [
    '-c',
    `said=$1; timeout() { printf %s "$said"; return ${code}; }\n${plain(pgStanza.read([of]))}`,
    'sh',
    prints,
  ]).toString();

const none = { of: [], complete: false };
const [mine, earlier] = ['7000000000000000002', '7000000000000000001'];
const create = 'create the backup stanza pg-a';

testOpKind(pgStanza, {
  cases: [
    {
      name: "a repository on the host's own disk",
      args: { ...args, systemId: mine },
      fresh: create,
      from: [
        { state: { own: mine, repositories: [{ of: [mine], complete: true }] }, says: null },
        { state: { own: mine, repositories: [{ of: [mine], complete: false }] }, says: create },
        {
          state: { own: mine, repositories: [{ of: [mine, earlier], complete: true }] },
          says: `upgrade the backup stanza pg-a: it is of an earlier database with system id ${earlier}`,
        },
        // A replica that has not been copied yet: the cluster's identity is known from another member.
        { state: { own: undefined, repositories: [{ of: [mine], complete: true }] }, says: null },
      ],
    },
    {
      name: 'a kept repository where nothing else is left of the cluster',
      args,
      from: [
        {
          state: { own: undefined, repositories: [{ of: [earlier], complete: true }] },
          says: `upgrade the backup stanza pg-a: it is of an earlier database with system id ${earlier}`,
        },
      ],
    },
    {
      name: 'a repository that others use, too',
      args: { ...shared, systemId: mine },
      from: [
        { state: { own: mine, repositories: [{ of: [mine], complete: true }] }, says: null },
        {
          state: { own: mine, repositories: [{ of: [earlier], complete: true }] },
          says: `cannot use the backup stanza pg-a: it is of a database with system id ${earlier}`,
        },
      ],
    },
    {
      name: 'two repositories on the disk of the host',
      args: { ...both, systemId: mine },
      from: [
        {
          state: { own: mine, repositories: [{ of: [mine], complete: true }, none] },
          says: create,
        },
        {
          state: { own: mine, repositories: [{ of: [earlier], complete: true }, none] },
          says: `upgrade the backup stanza pg-a, which is of an earlier database with system id ${earlier}, and create it in the other repositories`,
        },
        {
          state: {
            own: mine,
            repositories: [
              { of: [mine], complete: true },
              { of: [mine], complete: true },
            ],
          },
          says: null,
        },
      ],
    },
    {
      name: 'a repository on the disk of the host, and one that others use, too',
      args: { ...mixed, systemId: mine },
      from: [
        {
          // Upgrading the one would upgrade the other.
          state: {
            own: mine,
            repositories: [
              { of: [earlier], complete: true },
              { of: [earlier], complete: true },
            ],
          },
          says: `cannot use the backup stanza pg-a: it is of a database with system id ${earlier}`,
        },
        { state: { own: mine, repositories: [{ of: [mine], complete: true }, none] }, says: create },
      ],
    },
  ],
});

describe('a repository that cannot be read', () => {
  const store = { key: 2, name: 'store', shared: true };
  const two = { ...mixed, repositories: [mixed.repositories[0]!, store] };
  const refused = "[HostConnectError] unable to connect to 'sss.pigsty:9000'";
  const said = (...lines: readonly string[]): string => lines.map((line) => `pg-a ${line}\n`).join('');

  test('is not taken for one without a stanza: which one it is is said, why, and the way out', () => {
    expect(
      pgStanza.unreadable?.(said(`own - ${mine}`, `archive 0 ${mine}`, `away 1 ${refused}`), [two]),
    ).toEqual([
      `the repository store cannot be read: ${refused}. See that it answers, or take store out of pgbackrest_method until it does.`,
    ]);
    expect(pgStanza.unreadable?.(said(`away 0 ${refused}`), [shared])).toEqual([
      `the repository cannot be read: ${refused}`,
    ]);
  });

  test('is known by what pgBackRest says of it, and one without a stanza is none', () => {
    const [away, empty] = ['away', 'empty'].map((name) => answerOf(two, fixture(name)));
    expect(pgStanza.unreadable?.(away!, [two])?.[0]).toContain(`store cannot be read: ${refused}.`);
    expect(pgStanza.unreadable?.(empty!, [two])).toEqual([undefined]);
  });

  test('by a pgBackRest that does not come back in time', () => {
    const answer = answerOf(two, '', 124);
    expect(pgStanza.unreadable?.(answer, [two])?.[0]).toContain(
      'store cannot be read: no answer within 15 s.',
    );
  });
});
