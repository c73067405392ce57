/** Of the program that a member runs during a switchover: what it tells HAProxy, and asks of it, over its socket. */
export const agentHaproxy = `def haproxy(*commands):
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

`;
