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
