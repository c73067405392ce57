import { quoteWord, quoteWords, type FactQuery } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { backupDirectory, restEndpoint } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** What a host knows of its instance before anything is planned. */
export interface PgFacts {
  /** There is a data directory: the cluster has been born. */
  readonly initialized: boolean;
  /** Major version of what is in the data directory. */
  readonly version?: number;
  /** Where the short name /pg leads to. */
  readonly home?: string;
  /** What Patroni says of the member, when it runs: `primary`, `replica`, `standby_leader`. */
  readonly role?: string;
  /** The host's own repository holds a backup. */
  readonly hasBackup: boolean;
}

export const pgFacts: FactQuery<PgsqlParams, PgFacts> = {
  script: (instance) => {
    const { params } = instance;
    const member = restEndpoint(instance);
    const backups = `${backupDirectory(params)}/backup/backup/${params.pg_cluster}/backup.info`;
    return [
      `[ -s ${quoteWord(`${params.pg_data}/PG_VERSION`)} ] && echo "initialized $(head -n 1 ${quoteWord(`${params.pg_data}/PG_VERSION`)})"`,
      'echo "home $(readlink /pg)"',
      `sed -n '/^\\[backup:current\\]/,/^\\[/{/^[^[]/p;}' ${quoteWord(backups)} 2>/dev/null | grep -q . && echo 'backup yes'`,
      `echo "patroni $(curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])} 2>/dev/null </dev/null | tr -d '\\n')"`,
      ':',
    ].join('\n');
  },
  parse: (output) => {
    const said = new Map(
      output.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    );
    const version = Number(said.get('initialized') ?? Number.NaN);
    const home = said.get('home') ?? '';
    const role = /"role": *"([a-z_]+)"/.exec(said.get('patroni') ?? '')?.[1];
    return {
      initialized: said.has('initialized'),
      ...(Number.isNaN(version) ? {} : { version }),
      ...(home === '' ? {} : { home }),
      hasBackup: said.get('backup') === 'yes',
      ...(role === undefined ? {} : { role: role === 'master' ? 'primary' : role }),
    };
  },
};
