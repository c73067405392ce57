# Called by pg-patroni. Managed by pigsty: a change made here is undone by the next deploy.
import multiprocessing
import os
import runpy
import socket
import subprocess
import sys

# As subprocess.Popen does it: the signals that Python ignores have their default again.
START = '''import os, signal, sys
said = int(sys.argv[1])
os.set_inheritable(said, False)
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, setsigdef=[signal.SIGPIPE, signal.SIGXFSZ])
os.write(said, b'%d' % pid)
'''


class Starter:
    """In the place of multiprocessing, where Patroni starts PostgreSQL."""

    def get_context(self, method):
        return self

    def Pipe(self, duplex):
        return multiprocessing.Pipe(duplex)

    def Process(self, target, args):
        return Start(*args)


class Start:
    def __init__(self, answer, command, env):
        self.answer, self.command, self.env = answer, command, env

    def start(self):
        reader, writer = os.pipe()
        python = [sys.executable, '-I', '-S', '-c', START, str(writer)]
        self.python = subprocess.Popen(python + self.command, env=self.env, pass_fds=(writer,), start_new_session=True)
        os.close(writer)
        with os.fdopen(reader) as said:
            pid = said.read()
        self.answer.send(int(pid) if pid else None)

    def join(self):
        self.python.wait()


def send_at_once():
    from patroni.dcs.etcd3 import Etcd3
    inherited = Etcd3.set_socket_options

    def set_socket_options(self, sock, *options):
        inherited(self, sock, *options)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    Etcd3.set_socket_options = set_socket_options


def ask_the_dead_shortly():
    from patroni.request import PatroniRequest
    from urllib3 import Timeout
    inherited = PatroniRequest.__call__

    def ask(self, member, *words, **options):
        if options.get('timeout') == 2 and options.get('retries') == 0:
            options['timeout'] = Timeout(connect=1.2, read=2)
        return inherited(self, member, *words, **options)

    PatroniRequest.__call__ = ask


def keep_hba_file():
    from patroni.postgresql.config import ConfigHandler
    inherited = ConfigHandler.load_current_server_parameters

    def load_current_server_parameters(self):
        declared = {k: self._server_parameters[k] for k in ('hba_file', 'ident_file') if k in self._server_parameters}
        inherited(self)
        for name, value in declared.items():
            self._server_parameters.setdefault(name, value)

    ConfigHandler.load_current_server_parameters = load_current_server_parameters


def start_without_delay():
    from patroni.postgresql import postmaster
    if postmaster.pg_ctl_start.__code__.co_varnames[:3] != ('conn', 'cmdline', 'env'):
        raise TypeError('pg_ctl_start takes other words')
    postmaster.multiprocessing = Starter()


if __name__ == '__main__':
    for change, without in (
            (send_at_once, 'Requests to etcd take 40 ms more each'),
            (ask_the_dead_shortly, 'A failover takes 0.8 s more when a host is gone'),
            (keep_hba_file, 'A replica whose Patroni has crashed loses hba_file when it is restarted'),
            (start_without_delay, 'A restart of PostgreSQL takes 0.4 s more')):
        try:
            change()
        except Exception as error:
            print('%s: %r' % (without, error), file=sys.stderr)
    sys.argv[0] = '/usr/bin/patroni'
    runpy.run_path(sys.argv[0], run_name='__main__')
