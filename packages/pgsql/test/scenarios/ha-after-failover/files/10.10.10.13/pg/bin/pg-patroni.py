# Called by pg-patroni. Managed by pigsty: a change made here is undone by the next deploy.
import runpy
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
    sys.argv[0] = '/usr/bin/patroni'
    runpy.run_path(sys.argv[0], run_name='__main__')
