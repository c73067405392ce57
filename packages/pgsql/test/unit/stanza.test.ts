import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteWords, type Action } from '@pigsty/sdk';
import { plain, testOpKind } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import { pgStanza, type StanzaArgs } from '../../src/ops/stanza.ts';

const args: StanzaArgs = {
  stanza: 'pg-a',
  dbsu: 'postgres',
  binDir: '/usr/pgsql/bin',
  dataDir: '/pg/data',
  repository: { shared: false, directory: '/pg/backup' },
};
const shared: StanzaArgs = { ...args, repository: { shared: true } };
const disk: StanzaArgs = {
  ...args,
  repository: { one: { key: 1, name: 'local' }, shared: false, directory: '/pg/backup' },
};
const store: StanzaArgs = { ...args, repository: { one: { key: 2, name: 'store' }, shared: true } };
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

const scriptOf = (action: Action): string =>
  action.do === 'run' ? `set -- ${quoteWords(action.command.argv.slice(1))}; sh "$@"` : '';

const [mine, earlier] = ['7000000000000000002', '7000000000000000001'];
const create = 'create the backup stanza pg-a';

testOpKind(pgStanza, {
  cases: [
    {
      name: "a repository on the host's own disk",
      args: { ...args, systemId: mine },
      fresh: create,
      from: [
        { state: { own: mine, of: [mine], complete: true }, says: null },
        { state: { own: mine, of: [mine], complete: false }, says: create },
        {
          state: { own: mine, of: [mine, earlier], complete: true },
          says: `upgrade the backup stanza pg-a: it is of an earlier database with system id ${earlier}`,
        },
        // A replica that has not been copied yet: the cluster's identity is known from another member.
        { state: { own: undefined, of: [mine], complete: true }, says: null },
      ],
    },
    {
      name: 'a kept repository where nothing else is left of the cluster',
      args,
      from: [
        {
          state: { own: undefined, of: [earlier], complete: true },
          says: `upgrade the backup stanza pg-a: it is of an earlier database with system id ${earlier}`,
        },
      ],
    },
    {
      name: 'a repository that others use, too',
      args: { ...shared, systemId: mine },
      from: [
        { state: { own: mine, of: [mine], complete: true }, says: null },
        {
          state: { own: mine, of: [earlier], complete: true },
          says: `cannot use the backup stanza pg-a: it is of a database with system id ${earlier}`,
        },
      ],
    },
    {
      name: 'one of several repositories, on the disk of the host',
      args: { ...disk, systemId: mine },
      fresh: `${create} in the repository local`,
      from: [
        {
          state: { own: mine, of: [earlier], complete: true },
          says: `upgrade the backup stanza pg-a in the repository local: it is of an earlier database with system id ${earlier}`,
        },
        { state: { own: mine, of: [mine], complete: true }, says: null },
      ],
    },
    {
      name: 'one of several repositories, that others use, too',
      args: { ...store, systemId: mine },
      from: [
        {
          state: { own: mine, of: [earlier], complete: true },
          says: `cannot use the backup stanza pg-a in the repository store: it is of a database with system id ${earlier}`,
        },
        { state: { own: mine, of: [], complete: false }, says: `${create} in the repository store` },
      ],
    },
  ],
});

test('what is read of one of several repositories is of that one', () => {
  const said = `pg-a own - ${mine}\npg-a archive 1 ${mine}\npg-a backup 1 ${mine}\npg-a archive 2 ${earlier}\n`;
  expect(pgStanza.parse(said, [disk, store])).toEqual([
    { own: mine, of: [mine], complete: true },
    { own: mine, of: [earlier], complete: false },
  ]);
});

test('pgBackRest is given what its file says of the one repository, and of no other', () => {
  const home = mkdtempSync(join(tmpdir(), 'stanza-'));
  try {
    const conf = join(home, 'pgbackrest.conf');
    writeFileSync(
      conf,
      '[global]\nrepo1-path=/a\nrepo2-path=/b\nrepo2-type=s3\nio-timeout=10\n[pg-a]\npg1-path=/pg/data\n',
    );
    writeFileSync(join(home, 'pgbackrest'), `#!/bin/sh\necho "$@" >${home}/words\ncat >${home}/told\n`, {
      mode: 0o755,
    });
    const [action] = pgStanza.write(store, { action: 'create' });
    const script = scriptOf(action!).replaceAll('/etc/pgbackrest/pgbackrest.conf', conf);
    const env = { ...process.env, PATH: `${home}:${process.env['PATH']}` };
    execFileSync('sh', ['-c', script], { env });
    expect(readFileSync(join(home, 'words'), 'utf8')).toBe(
      '--config=/dev/stdin --stanza=pg-a --no-online stanza-create\n',
    );
    expect(readFileSync(join(home, 'told'), 'utf8')).toBe(
      '[global]\nrepo2-path=/b\nrepo2-type=s3\nio-timeout=10\n[pg-a]\npg1-path=/pg/data\n',
    );
    // Without a repository pgBackRest takes one that nobody has named.
    rmSync(join(home, 'told'));
    writeFileSync(conf, '[global]\nrepo1-path=/a\n');
    expect(() => execFileSync('sh', ['-c', script], { env, stdio: 'pipe' })).toThrow(
      `there is no repo2 in ${conf}`,
    );
    expect(existsSync(join(home, 'told'))).toBe(false);
  } finally {
    rmSync(home, { recursive: true });
  }
});

describe('a repository that cannot be read', () => {
  const refused = "[HostConnectError] unable to connect to 'sss.pigsty:9000'";
  const said = (...lines: readonly string[]): string => lines.map((line) => `pg-a ${line}\n`).join('');

  test('is not taken for one without a stanza: which one it is is said, why, and the way out', () => {
    const output = said(`own - ${mine}`, `archive 1 ${mine}`, `backup 1 ${mine}`, `away 2 ${refused}`);
    expect(pgStanza.unreadable?.(output, [disk, store])).toEqual([
      undefined,
      `the repository store cannot be read: ${refused}. See that it answers, or take store out of pgbackrest_method until it does.`,
    ]);
    expect(pgStanza.unreadable?.(said(`away - ${refused}`), [shared])).toEqual([
      `the repository cannot be read: ${refused}`,
    ]);
  });

  test('is known by what pgBackRest says of it, and one without a stanza is none', () => {
    const [away, empty] = ['away', 'empty'].map((name) => answerOf(store, fixture(name)));
    expect(pgStanza.unreadable?.(away!, [store])?.[0]).toContain(`store cannot be read: ${refused}.`);
    expect(pgStanza.unreadable?.(empty!, [store])).toEqual([undefined]);
  });

  test('by a pgBackRest that does not come back in time', () => {
    const answer = answerOf(store, '', 124);
    expect(pgStanza.unreadable?.(answer, [store])?.[0]).toContain(
      'store cannot be read: no answer within 15 s.',
    );
  });
});
