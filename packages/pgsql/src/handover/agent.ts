/**
 * The program that a member's host runs while the leadership moves, in Python, which Patroni brings to every member. It
 * needs no command that is alive elsewhere: whatever happens to the one that began it, clients go on after `holdSeconds`.
 *
 * On every member HAProxy keeps the sessions that lead to the pooler of the former leader, though its health check fails.
 * On the former leader PgBouncer holds its clients, and goes on with them through HAProxy to the pooler of the new one.
 * Both end when the last of these clients has left. Where the leader only restarts, its pooler holds its clients and
 * nothing is led elsewhere.
 */
export const agentProgram = `#!/usr/bin/env python3
# Managed by Pigsty: a switchover, gone when its last client has left.
import json, os, select, socket, ssl, subprocess, sys, time, urllib.request

CONFIG = json.load(open(sys.argv[2]))
STATE = CONFIG['state']
FROM, TO, POOLER = CONFIG['from'], CONFIG['to'], CONFIG.get('pooler')
# It is not another one that leads afterwards, but the same one after a restart.
AGAIN = FROM['name'] == TO['name']
OPENER = {}
KILLED = 'the program that held the clients was stopped'


def put(path, text):
    with open(path + '.new', 'w') as out:
        out.write(text)
    os.rename(path + '.new', path)


def past():
    try:
        said = json.load(open(STATE))
        return said if said.get('run') == CONFIG['run'] else {}
    except (OSError, ValueError):
        return {}


def tell(phase, **more):
    put(STATE, json.dumps(dict(past(), run=CONFIG['run'], phase=phase, at=time.time(), **more)) + '\\n')


def started(member, seconds=2):
    """When its PostgreSQL was started, if it leads: it has the lock, for which Patroni answers 200; and takes writes, for
    which it has a position of its own."""
    opener = OPENER.get(member['name'])
    if opener is None:
        tls = ssl.create_default_context(cafile=member['ca']) if member.get('ca') else None
        tls = [urllib.request.HTTPSHandler(context=tls)] if tls else []
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *tls)
        OPENER[member['name']] = opener
    try:
        answer = opener.open(member['url'] + '/primary', timeout=seconds)
        said = json.loads(answer.read().decode())
        return said.get('postmaster_start_time') if said.get('xlog', {}).get('location') is not None else None
    except Exception:
        return None


def leads(member, seconds=2):
    return started(member, seconds) is not None


def leader():
    return next((m['name'] for m in CONFIG['members'] if leads(m)), None)


def haproxy(*commands):
    try:
        with socket.socket(socket.AF_UNIX) as talk:
            talk.settimeout(5)
            talk.connect(CONFIG['haproxy'])
            talk.sendall((';'.join(commands) + '\\n').encode())
            said = b''
            while True:
                part = talk.recv(65536)
                if not part:
                    return said.decode()
                said += part
    except OSError:
        return None


def each(backends, server, *commands):
    return [c % (b + '/' + server) for b in backends for c in commands]


def freeze():
    """Sessions to the pooler of the former leader outlive its health check."""
    haproxy(*each(CONFIG['pooled'], FROM['name'], 'disable health %s'), 'show info')


def thaw():
    haproxy(*each(CONFIG['pooled'], FROM['name'], 'set server %s state ready', 'enable health %s'))


def turn():
    """New sessions go to the new leader from now on, before a health check says so."""
    up = ('set server %s state ready', 'enable health %s', 'set server %s health up')
    haproxy(
        *each(CONFIG['pooled'] + CONFIG['direct'], TO['name'], *up),
        *each(CONFIG['pooled'], FROM['name'], 'set server %s state drain'),
        *each(CONFIG['direct'], FROM['name'], 'set server %s health down'))


def close():
    """The former leader is a server like any other again; what still leads to its pooler is cut."""
    down = ('set server %s health down', 'set server %s state ready', 'enable health %s')
    haproxy(*each(CONFIG['pooled'], FROM['name'], *down))


def sessions():
    rows = [r.split(',') for r in (haproxy('show stat') or '').splitlines()]
    at = rows[0].index('scur') if rows and 'scur' in rows[0] else 4
    return sum(int(r[at] or 0) for r in rows[1:]
               if len(r) > at and r[0] in CONFIG['pooled'] and r[1] == FROM['name'])


class Console:
    """PgBouncer's console. One that is given up while it waits is closed before the next one is opened."""

    def __init__(self):
        self.psql = subprocess.Popen(POOLER['console'], cwd='/', stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def ask(self, command, seconds):
        self.psql.stdin.write((command + ';\\n\\\\echo ---\\n').encode())
        self.psql.stdin.flush()
        said, deadline = b'', time.time() + seconds
        while not said.endswith(b'---\\n'):
            rest = deadline - time.time()
            if rest <= 0 or not select.select([self.psql.stdout], [], [], rest)[0]:
                return None
            part = os.read(self.psql.stdout.fileno(), 65536)
            if not part:
                raise OSError('PgBouncer does not answer: ' + said.decode().strip())
            said += part
        text = said[:-4].decode()
        if 'ERROR' in text or 'FATAL' in text:
            raise OSError(text.strip())
        return text

    def end(self):
        self.psql.kill()
        self.psql.wait()


def forward(text):
    """PgBouncer reads the file when it is told to; connections to where it led before end with their transaction."""
    with open(POOLER['forwardFile'], 'w') as out:
        out.write(text)
    console = Console()
    console.ask('RELOAD', 10)
    console.end()


def resume():
    console = Console()
    try:
        console.ask('RESUME', 10)
    except OSError as error:
        if 'not paused' not in str(error):
            raise
    console.end()


def mark(held):
    """Read by pg-before-stop, which runs as the owner of PostgreSQL."""
    if held:
        put(STATE + '.held', '')
    elif os.path.exists(STATE + '.held'):
        os.remove(STATE + '.held')


def back():
    """As before: PgBouncer leads to its own server, and nobody waits."""
    mark(False)
    if os.path.getsize(POOLER['forwardFile']) > 0:
        forward('')
    resume()


def holders():
    try:
        said = subprocess.run(POOLER['holders'], cwd='/', stdout=subprocess.PIPE, timeout=5).stdout.decode()
    except (OSError, subprocess.TimeoutExpired):
        said = ''
    return '; '.join(said.split('\\n')[:-1]) or 'a client of a pool in session mode'


def hold():
    """True when the leadership has moved and clients go on."""
    console, before, began = Console(), started(TO), time.time()
    tell('pausing', began=began)
    try:
        if console.ask('PAUSE', CONFIG['drainSeconds']) is None:
            who = holders()
            console.end()
            back()
            tell('given-up', reason='open transactions did not end within %s s: %s' % (CONFIG['drainSeconds'], who))
            return False
        held = time.time()
        mark(True)
        tell('held', drained=held - began)
        if not AGAIN:
            forward(POOLER['forward'])
        moved, refused = False, None
        while not moved and not refused and time.time() < began + CONFIG['holdSeconds']:
            time.sleep(0.2 if AGAIN else 0.05)
            now = started(TO, 1)
            moved = now is not None and not (AGAIN and now == before)
            refused = refusal()
        if not moved:
            back()
            tell('given-up', reason=refused or '%s did not lead within %s s' % (TO['name'], CONFIG['holdSeconds']))
            return False
    except OSError as error:
        console.end()
        back()
        tell('given-up', reason=str(error))
        return False
    moved = time.time()
    if not AGAIN:
        turn()
    try:
        console.ask('RESUME', 2)
    except OSError:
        resume()
    mark(False)
    tell('forwarding', moved=moved - began, heldFor=time.time() - began)
    return True


def refusal():
    """What Patroni said when it refused; the command leaves it here."""
    try:
        return open(STATE + '.refused').read().strip() or None
    except OSError:
        return None


def clients(before):
    """Clients of the pooler that came before the leadership moved."""
    console = Console()
    rows = [r.split('|') for r in (console.ask('SHOW CLIENTS', 10) or '').splitlines()]
    console.end()
    if not rows:
        return 0
    database, came = rows[0].index('database'), rows[0].index('connect_time')
    return sum(1 for r in rows[1:] if len(r) > came and r[database] != 'pgbouncer'
               and time.mktime(time.strptime(r[came][:19], '%Y-%m-%d %H:%M:%S')) < before)


def lead_back():
    try:
        forward('')
    except OSError:
        pass  # It does not run; a start of it empties the file.


def left(before):
    try:
        if clients(before) > 0:
            return False
    except OSError:
        pass  # It does not run, and nobody is connected to it.
    lead_back()
    return True


def reached():
    try:
        socket.create_connection((FROM['host'], CONFIG['port']), 3).close()
        return True
    except OSError:
        return False


def another_begins():
    """A newer hand-over is under way: who leads may change at any moment."""
    folder = os.path.dirname(STATE)
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.endswith('.state') and path != STATE and time.time() - os.path.getmtime(path) < 60:
            return True
    return False


def watch():
    moved, silent, asked = past().get('at', time.time()), 0, 0
    forwards, drains = POOLER is not None, True
    while forwards or drains:
        time.sleep(0.05 if POOLER and another_begins() else 1)
        if leads(FROM):
            if forwards:
                lead_back()
            if drains:
                thaw()
            return 'it leads again'
        if time.time() - asked < 1:
            continue
        asked = time.time()
        silent = 0 if reached() else silent + 1
        if forwards and left(moved + 10):
            forwards = False
        if drains and not forwards and (sessions() == 0 or silent >= 3):
            close()
            drains = False
    return 'it is out of reach' if silent >= 3 else 'its last client has left'


def begin():
    """True when the leadership has moved. Nobody who goes on with it within a while: all is as before."""
    if POOLER:
        back()
    if not AGAIN:
        freeze()
    tell('ready')
    deadline = time.time() + CONFIG['readySeconds']
    while time.time() < deadline:
        if POOLER and os.path.exists(STATE + '.go'):
            return hold()
        if not POOLER and leads(TO, 1):
            turn()
            tell('moved')
            return True
        time.sleep(0.02 if POOLER else 0.1)
    tell('given-up', reason='nobody went on with it within %s s' % CONFIG['readySeconds'])
    return False


def go_on(phase):
    """After this program was killed, and perhaps what follows its end, too: nobody waits from now on. True when the
    leadership has moved."""
    moved = not AGAIN and leader() == TO['name']
    if POOLER and moved:
        forward(POOLER['forward'])
        resume()
        mark(False)
    elif POOLER:
        back()
    if moved:
        turn()
        tell('forwarding' if POOLER else 'moved')
    elif phase in ('pausing', 'held'):
        tell('given-up', reason=KILLED)
    return moved


def run():
    phase = past().get('phase')
    if phase not in ('forwarding', 'moved'):
        moved = go_on(phase) if phase else begin()
        if AGAIN:
            return
        if not moved:
            thaw()
            return
    tell('done', why=watch())


if sys.argv[1] == 'run':
    run()
elif POOLER and past().get('phase') in ('pausing', 'held'):
    # It was killed: clients that wait go on.
    back()
    tell('given-up', reason=KILLED)
`;
