/** /usr/bin/patroni, which every package of Patroni brings. */
const PATRONI = '/usr/bin/patroni';
const PROGRAM = '/pg/bin/pg-patroni.py';

/**
 * Patroni sends head and body of a request to etcd apart, on connections that have lost TCP_NODELAY: the body waits until
 * etcd has confirmed the head, which Linux puts off for 40 ms. Nine requests are made one after the other
 * while clients wait for a switchover.
 *
 * /pg/bin/pg-patroni starts it with the Python that it was installed for, by its first line. A Patroni of another kind is
 * started as it is.
 *
 * Source: `Etcd3.set_socket_options` of Patroni 4.0.7, which every one of its connections passes.
 */
export const pgPatroni: readonly string[] = [
  `python=$(sed -n '1s/^#![[:space:]]*\\(\\/[^[:space:]]*python[^[:space:]]*\\).*/\\1/p' ${PATRONI})`,
  `[ -x "$python" ] && [ -r ${PROGRAM} ] || exec ${PATRONI} "$@"`,
  `exec "$python" ${PROGRAM} "$@"`,
];

/** /pg/bin/pg-patroni.py */
export const patroniProgram = {
  path: PROGRAM,
  text: `import runpy
import socket
import sys


def send_at_once():
    from patroni.dcs.etcd3 import Etcd3
    inherited = Etcd3.set_socket_options

    def set_socket_options(self, sock, *options):
        inherited(self, sock, *options)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    Etcd3.set_socket_options = set_socket_options


if __name__ == '__main__':
    try:
        send_at_once()
    except Exception as error:
        print('Requests to etcd take 40 ms more each: %r' % error, file=sys.stderr)
    sys.argv[0] = '${PATRONI}'
    runpy.run_path(sys.argv[0], run_name='__main__')
`,
};
