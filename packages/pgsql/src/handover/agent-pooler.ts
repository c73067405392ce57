/** Of the program that a member runs during a switchover: PgBouncer pauses, leads elsewhere, and goes on. */
export const agentPooler = `class Console:
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
        moved, refused, process = False, None, serving() if AGAIN else None
        while not moved and not refused and time.time() < began + CONFIG['holdSeconds']:
            time.sleep(0.02 if AGAIN else 0.05)
            refused = refusal()
            if AGAIN and serving() in (None, process) and time.time() < held + 5:
                continue
            now = started(TO, 1)
            moved = now is not None and not (AGAIN and now == before)
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


def serving():
    """The process of the server of this host, by its own file, once it takes writes. Patroni would ask the server, which costs
    it time while it stops and starts."""
    try:
        said = open(POOLER['pidFile']).read().split('\\n')
        return said[0] if said[7].strip() == 'ready' else None
    except (OSError, IndexError):
        return None


def refusal():
    """What Patroni said when it refused; the command leaves it here."""
    try:
        return open(STATE + '.refused').read().strip() or None
    except OSError:
        return None


def shown(console, what):
    """Rows of a SHOW command, by the names of their columns."""
    rows = [r.split('|') for r in (console.ask('SHOW ' + what, 10) or '').splitlines()]
    return [dict(zip(rows[0], r)) for r in rows[1:] if len(r) == len(rows[0]) and r[0] != '']


def clients(console, before):
    """Clients of the pooler that came before the leadership moved."""
    return sum(1 for r in shown(console, 'CLIENTS') if r['database'] != 'pgbouncer'
               and time.mktime(time.strptime(r['connect_time'][:19], '%Y-%m-%d %H:%M:%S')) < before)


def release(console):
    """Connections of pools in session mode that nobody uses any more are closed: at the new leader's pooler each of them
    keeps a server, for which the next switchover would wait."""
    idle = {r['database'] for r in shown(console, 'POOLS') if r['pool_mode'] == 'session' and r['database'] != 'pgbouncer'
            and int(r['sv_idle']) + int(r['sv_used']) > 0}
    for database in idle:
        console.ask('RECONNECT "%s"' % database.replace('"', '""'), 10)


def lead_back():
    try:
        forward('')
    except OSError:
        pass  # It does not run; a start of it empties the file.


def left(before):
    try:
        console = Console()
        try:
            release(console)
            if clients(console, before) > 0:
                return False
        finally:
            console.end()
    except OSError:
        pass  # It does not run, and nobody is connected to it.
    lead_back()
    return True

`;
