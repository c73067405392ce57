import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { handoverDirectory } from '../../src/platform/paths.ts';
import { scripts } from '../../src/render/scripts.ts';
import { clusterWith } from './params.ts';
import { session } from './server.ts';

const HOME = '/var/tmp/words-before-stop';
const BIN = session.binDir;

export function stopsBesideSubscribers(host: () => TestHost): void {
  describe('before PostgreSQL is stopped while clients are held', () => {
    test('a subscriber whose connection takes no more data is cut off as well', async () => {
      const { params } = clusterWith({ pg_data: `${HOME}/data`, pg_localhost: HOME, pg_port: 5438 });
      const { content } = scripts(params).find(({ path }) => path.endsWith('/pg-before-stop'))!;
      const script = content.replaceAll(handoverDirectory, HOME);
      await host().put([[`${HOME}-script`, script, 'root:root', '0755']]);
      const said = await host().sh(`cd /
install -d -o postgres -g postgres ${HOME}
touch ${HOME}/pg-words-1.held
as() { runuser -u postgres -- "$@" </dev/null; }
ask() { as ${BIN}/psql -XqAt -v ON_ERROR_STOP=1 -h ${HOME} -p 5438 -d postgres -c "$1"; }
until_true() { tries=0; until "$@" >/dev/null 2>&1; do tries=$((tries + 1)); [ "$tries" -lt 100 ] || { echo "not in time: $*"; exit 1; }; sleep 0.05; done; }
as ${BIN}/initdb -D ${HOME}/data --no-sync --no-instructions -A trust >/dev/null
as ${BIN}/pg_ctl -D ${HOME}/data -w -s -l ${HOME}/log start -o "-k ${HOME} -h '' -p 5438 -c fsync=off -c wal_level=logical -c autovacuum=off"
ask "SELECT pg_create_logical_replication_slot('orders', 'test_decoding')" >/dev/null
ask 'CREATE TABLE story (line text)'
runuser -u postgres -- ${BIN}/pg_recvlogical -h ${HOME} -p 5438 -d postgres -S orders --start -f /dev/null </dev/null >/dev/null 2>&1 &
connected() { ask 'SELECT active_pid FROM pg_replication_slots' | grep .; }
until_true connected
subscriber=$(pgrep -u postgres -x pg_recvlogical)
kill -STOP "$subscriber"
ask "INSERT INTO story SELECT repeat('x', 1000) FROM generate_series(1, 4000)"
full() { sent=$(ask 'SELECT sent_lsn FROM pg_stat_replication'); sleep 0.1; [ "$sent" = "$(ask 'SELECT sent_lsn FROM pg_stat_replication')" ]; }
until_true full
server=$(head -n 1 ${HOME}/data/postmaster.pid)
as ${HOME}-script
kill -0 "$server" 2>/dev/null && echo 'it runs' || echo 'it has stopped'
kill -KILL "$subscriber"
kill -QUIT "$server" 2>/dev/null || :`);
      expect(said).toBe('it has stopped\n');
    });
  });
}
