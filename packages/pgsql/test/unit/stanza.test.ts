import { testOpKind } from '@pigsty/sdk/testing';
import { pgStanza, type StanzaArgs } from '../../src/ops/stanza.ts';

const args: StanzaArgs = {
  stanza: 'pg-a',
  dbsu: 'postgres',
  binDir: '/usr/pgsql/bin',
  dataDir: '/pg/data',
  repository: '/pg/backup',
};
const { repository: _own, ...shared } = args;
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
  ],
});
