import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { scripts } from '../../src/render/scripts.ts';
import { clusterWith } from './params.ts';
import { DIRECTORY } from './server.ts';

const inDirectory = (text: string): string => text.replaceAll('/pg/bin/', `${DIRECTORY}/`);

/** Of a connection of the real class: whether it delays small requests, and whether it is kept alive. */
const optionsOf = (before: string): string => `python3 - <<'END'
import runpy, socket
from types import SimpleNamespace
${before}
from patroni.dcs.etcd3 import Etcd3
class Known(Etcd3):
    ttl, loop_wait = 20, 2
    def __init__(self):
        self._retry = SimpleNamespace(deadline=5)
with socket.socket() as sock:
    Known().set_socket_options(sock, None)
    print(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
END`;

/**
 * In the place of postgres: says in what it was started, and goes on. A shell blocks all signals while it starts another program, so
 * that it reads its own status itself.
 */
const server = `#!/bin/sh
sleep 1
{
  echo "$@"
  while read -r name value; do
    case $name in SigBlk: | SigIgn: | SigCgt: | PPid: | Umask:) echo "$name $value" ;; esac
  done </proc/$$/status
  ls /proc/$$/fd
  [ "$(ps -o pid= -p "$(ps -o sid= -p $$)" | tr -d ' ')" != $$ ] && echo 'in a session of another'
  env | grep -v ^_= | sort
  pwd
} >$OUT.new
mv $OUT.new $OUT
sleep 1
`;

/** What a server is told and given that Patroni starts, and what Patroni gets to know of it. */
const startOf = (before: string, program = `${DIRECTORY}/server`): string => `cat >${DIRECTORY}/server <<'END'
${server}END
chmod 755 ${DIRECTORY}/server
mkdir -p ${DIRECTORY}/no-data
rm -f ${DIRECTORY}/started
cat >${DIRECTORY}/start.py <<'END'
import runpy
if __name__ == '__main__':
    ${before || 'pass'}
    from patroni.postgresql.postmaster import PostmasterProcess
    said = PostmasterProcess.start('${program}', '${DIRECTORY}/no-data', '/etc/postgresql.conf', ['--port=1'])
    print('no process' if said is None else 'a process')
END
cd / && OUT=${DIRECTORY}/started python3 ${DIRECTORY}/start.py 2>/dev/null </dev/null
for i in $(seq 50); do [ ! -s ${DIRECTORY}/started ] || break; sleep 0.1; done
cat ${DIRECTORY}/started 2>/dev/null || :`;

export function patroniStarts(host: () => TestHost): void {
  describe('the program that starts Patroni', () => {
    const put = async (): Promise<void> => {
      const written = scripts(clusterWith({}).params).filter(({ path }) => /\/pg-patroni(\.py)?$/.test(path));
      expect(written).toHaveLength(2);
      await host().put(
        written.map(({ path, content }) => [inDirectory(path), inDirectory(content), 'root:root', '0755']),
      );
    };

    test('has its requests sent at once, which Patroni by itself does not, and keeps what Patroni sets', async () => {
      await put();
      const program = `runpy.run_path('${DIRECTORY}/pg-patroni.py')['send_at_once']()`;
      expect(await host().sh(optionsOf(''))).toBe('0 1\n');
      expect(await host().sh(optionsOf(program))).toBe('1 1\n');
    });

    test('has PostgreSQL started as Patroni does by itself, with another one between them', async () => {
      await put();
      const program = `runpy.run_path('${DIRECTORY}/pg-patroni.py')['start_without_delay']()`;
      const [itself, ours] = [await host().sh(startOf('')), await host().sh(startOf(program))];
      expect(itself).toMatch(/^a process\n-D .*--config-file=\/etc\/postgresql.conf --port=1\n/);
      expect(itself).toContain('PPid: 1\n');
      expect(ours).toBe(itself);
      const missing = await host().sh(startOf(program, `${DIRECTORY}/nothing`));
      expect(missing).toBe('no process\n');
      expect(missing).toBe(await host().sh(startOf('', `${DIRECTORY}/nothing`)));
    });

    test('starts it with the Python that it was installed for, and one of another kind as it is', async () => {
      await put();
      const start = `sh ${DIRECTORY}/pg-patroni`;
      expect(await host().sh(`${start} --version`)).toBe(await host().sh('/usr/bin/patroni --version'));
      const other = `printf '#!/bin/sh\\necho "other $*"\\n' >${DIRECTORY}/other
chmod 755 ${DIRECTORY}/other
sed 's|/usr/bin/patroni|${DIRECTORY}/other|' ${DIRECTORY}/pg-patroni | sh -s -- /etc/patroni/patroni.yml`;
      expect(await host().sh(other)).toBe('other /etc/patroni/patroni.yml\n');
    });
  });
}
