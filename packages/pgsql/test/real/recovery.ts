import type { TestHost } from '@pigsty/sandbox/testing';
import { quoteWord } from '@pigsty/sdk';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RecoverySettings } from '../../src/restore/server.ts';
import { recoverScript } from '../../src/restore/stages/recover.ts';
import { lastSegment } from '../../src/sql/last-segment.ts';
import type { Target } from '../../src/restore/target.ts';
import { clusterWith } from './params.ts';
import { DIRECTORY, session } from './server.ts';

const HOME = `${DIRECTORY}/recovery`;
const BIN = session.binDir;

/** A server that had 30 connections at its backup, 60 when row 2 was written, and 40 since. */
const origin = `set -e
cd /
rm -rf ${HOME}
install -d -o postgres -g postgres -m 0700 ${HOME} ${HOME}/archive ${HOME}/bin
as() { runuser -u postgres -- "$@" </dev/null; }
as ${BIN}/initdb -D ${HOME}/origin --no-sync -A trust >/dev/null
cat >>${HOME}/origin/postgresql.conf <<'END'
port = 5439
listen_addresses = ''
unix_socket_directories = '${HOME}'
max_connections = 30
fsync = off
archive_mode = on
archive_command = 'cp %p ${HOME}/archive/%f'
END
server() { as ${BIN}/pg_ctl -D ${HOME}/origin -w -s -l ${HOME}/origin.log "$@"; }
ask() { as ${BIN}/psql -XqAt -v ON_ERROR_STOP=1 -h ${HOME} -p 5439 -d postgres -c "$1"; }
room() { ask "ALTER SYSTEM SET max_connections = $1"; server restart; }
server start
ask 'CREATE TABLE story (id int); INSERT INTO story VALUES (1)'
as ${BIN}/pg_basebackup -h ${HOME} -p 5439 -X fetch -c fast -D ${HOME}/backup
room 60
ask 'INSERT INTO story VALUES (2)'
ask 'SELECT pg_current_wal_insert_lsn()' >${HOME}/target
room 40
ask 'INSERT INTO story VALUES (3)'
ask 'SELECT pg_switch_wal()' >/dev/null
server stop
# What a recovery asks pgBackRest for: a segment, and where it is to be.
cat >${HOME}/bin/pgbackrest <<'END'
#!/bin/sh
while [ "$1" != archive-get ]; do shift; done
exec cp "${HOME}/archive/$2" "$3" 2>/dev/null
END
chmod 755 ${HOME}/bin/pgbackrest
cat ${HOME}/target`;

export function recoveryWords(host: () => TestHost): void {
  describe('a recovery', () => {
    let lsn: string;
    beforeAll(async () => {
      lsn = (await host().sh(origin)).trim();
    });

    /** Restores the backup again, and recovers it; what is printed last are its rows. */
    async function recover(name: string, target: Target): Promise<string> {
      const { params } = clusterWith({ pg_data: `${HOME}/${name}`, pg_port: 5439 });
      const settings: RecoverySettings = {
        params,
        directory: `${HOME}/${name}-notes`,
        dataDir: `${HOME}/${name}`,
        timeline: 1,
        target,
        archives: false,
        reads: true,
      };
      return host().sh(`PATH=${HOME}/bin:$PATH
cp -a ${HOME}/backup ${HOME}/${name}
install -d -o postgres -g postgres -m 0700 ${HOME}/${name}-notes
runuser -u postgres -- touch ${HOME}/${name}/recovery.signal
(
${recoverScript(settings, target, settings.directory)}
ask 'SELECT string_agg(id::text, $$,$$ ORDER BY id) FROM story'
stop
) 2>&1 || echo "code $?"`);
    }

    test('goes on through WAL of a server that had more connections than at the backup and than now', async () => {
      const said = await recover('roomy', { type: 'lsn', lsn: 0, text: lsn, exclusive: false });
      expect(said.trim()).toBe('1,2');
    });

    test('finds in the archive what was written last, also where nothing was written since the last segment', async () => {
      const { params } = clusterWith({});
      const said = await host().sh(`cd /; set -e
as() { runuser -u postgres -- "$@" </dev/null; }
server() { as ${BIN}/pg_ctl -D ${HOME}/origin -w -s -l ${HOME}/origin.log "$@"; }
last() { as ${BIN}/psql -XqAt -h ${HOME} -p 5439 -d postgres -c ${quoteWord(lastSegment(params.pg_version))}; }
server start
first=$(last) second=$(last) third=$(last)
server stop
[ "$second" = "$third" ] && ls ${HOME}/archive/$third`);
      expect(said).toMatch(/[0-9A-F]{24}\n$/);
    });

    test('that cannot come to its target ends with what PostgreSQL says', async () => {
      const said = await recover('short', { type: 'lsn', lsn: 0, text: 'F/0', exclusive: false });
      expect(said).toContain('PostgreSQL ended before it came to the target');
      expect(said).toContain('FATAL:  recovery ended before configured recovery target was reached');
      expect(said).toContain('code 1');
    });
  });
}
