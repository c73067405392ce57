import { agentHaproxy } from './agent-haproxy.ts';
import { agentPooler } from './agent-pooler.ts';

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


${agentHaproxy}
${agentPooler}
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
        begins = POOLER and another_begins()
        time.sleep(0.05 if begins else 1)
        if leads(FROM):
            if forwards:
                lead_back()
            if drains:
                thaw()
            return 'it leads again'
        if time.time() - asked < (0.25 if begins else 1):
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
