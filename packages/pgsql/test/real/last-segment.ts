import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { archiveCommand } from '../../src/render/archive-command.ts';
import { renderPgbackrestConf } from '../../src/render/pgbackrest-conf.ts';
import { scripts } from '../../src/render/scripts.ts';
import { plain } from './converge.ts';
import { clusterWith } from './params.ts';
import { DIRECTORY, session } from './server.ts';

const OWN = `${DIRECTORY}/last`;
const inOwn = (text: string): string =>
  text.replaceAll('/pg/bin/', `${OWN}/`).replaceAll('/pg/spool', `${OWN}/spool`).replaceAll('/pg/tmp', OWN);

/** A server with a repository. `stop` prints what waits for the archive afterwards, and how often the second program ran meanwhile. */
const words = (stanza: string, command: string): string => `set -e
cd ${OWN}
export PGBACKREST_CONFIG=${OWN}/pgbackrest.conf
as='runuser -u postgres -- env PGBACKREST_CONFIG=${OWN}/pgbackrest.conf'
start() { $as ${session.binDir}/pg_ctl -D ${OWN}/data -w -s -l ${OWN}/log start -o "-k ${OWN} -p 5499 -c listen_addresses= -c fsync=off"; }
psql() { $as ${session.binDir}/psql -XqAt -h ${OWN} -p 5499 -d postgres -c "$1"; }
ran() { cat ${OWN}/*-archive-push-async.log 2>/dev/null | grep -c 'archive-push:async command begin' || :; }
waiting() { ls data/pg_wal/archive_status | grep -c 'ready$' || :; }
archived() { $as pgbackrest --stanza=${stanza} --output=json --log-level-console=off repo-ls archive/${stanza}/17-1 --recurse | grep -o "$1-[0-9a-f]*" | wc -l; }
stop() { before=$(ran); last=$(psql 'select pg_walfile_name(pg_current_wal_lsn())'); $as ${session.binDir}/pg_ctl -D ${OWN}/data -w -s -m fast stop; echo "waiting $(waiting), second program $(($(ran) - before)), last segment $(archived $last)"; }
settle() { for i in $(seq 100); do [ "$(waiting)" != 0 ] || return 0; sleep 0.1; done; }
if [ ! -e data ]; then
  $as ${session.binDir}/initdb -D ${OWN}/data --no-sync -E UTF8 --locale=C.UTF-8 -A trust >/dev/null
  printf '%s\\n' "archive_mode = on" "archive_command = '${command}'" >>data/postgresql.conf
  start
  $as pgbackrest --stanza=${stanza} stanza-create
fi
`;

export function lastSegments(host: () => TestHost): void {
  describe('the last segment of a server that stops', () => {
    const stanza = 'pg-words';
    const { params } = clusterWith({
      pg_cluster: stanza,
      pg_data: `${OWN}/data`,
      pg_port: 5499,
      pg_localhost: OWN,
      pgbackrest_log_dir: OWN,
      pgbackrest_repo: { local: { path: `${OWN}/repo` } },
    });
    const run = (script: string): Promise<string> =>
      host().sh(words(stanza, inOwn(archiveCommand(params))) + script);

    test('is archived before it has stopped, without the second program that all others go through', async () => {
      await host().sh(`install -d -o postgres -g postgres ${OWN}`);
      const programs = scripts(params).filter(({ path }) => /\/pg-archive-/.test(path));
      await host().put([
        [
          `${OWN}/pgbackrest.conf`,
          inOwn(plain(renderPgbackrestConf(params, 2))),
          'postgres:postgres',
          '0600',
        ],
        ...programs.map(({ path, content }) => [inOwn(path), inOwn(content), 'root:root', '0755'] as const),
      ]);
      const others =
        await run(`psql 'create table t (n int)'; before=$(ran); psql 'select pg_switch_wal()' >/dev/null
settle
echo "waiting $(waiting), second program $(($(ran) - before))"`);
      expect(others).toBe('waiting 0, second program 1\n');
      expect(await run(`psql 'insert into t values (1)'; stop`)).toBe(
        'waiting 0, second program 0, last segment 1\n',
      );
    });

    test('goes with the others where several wait, and where one has failed', async () => {
      const several = `start; psql 'insert into t values (2)'
mv repo away
psql 'select pg_switch_wal()' >/dev/null; psql 'insert into t values (3)'; sleep 1
mv away repo; stop`;
      expect(await run(several)).toMatch(/^waiting 0, second program [12], last segment 1\n$/);
      const failed = `start; psql 'insert into t values (4)'
settle; install -d -o postgres -g postgres spool/archive/${stanza}/out
runuser -u postgres -- sh -c 'printf "25\\nfailed" >spool/archive/${stanza}/out/000000010000000000000001.error'
stop`;
      expect(await run(failed)).toMatch(/^waiting 0, second program [12], last segment 1\n$/);
    });
  });
}
