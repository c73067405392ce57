import { testOpKind } from '@pigsty/sdk/testing';
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
