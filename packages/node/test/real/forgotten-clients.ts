import type { TestHost } from '@pigsty/sandbox/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderHaproxyServiceCfg } from '../../src/render/haproxy-service-cfg.ts';
import { ProxyService } from '../../src/spec/schema/proxy.ts';

/** A member whose check says 200 while /run/member-up is there. Its port has a queue that is full: nobody answers there. */
const member = `import http.server, os, socket, threading
class Check(http.server.BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self.send_response(200 if os.path.exists('/run/member-up') else 503)
        self.send_header('Content-Length', '0')
        self.end_headers()
    def log_message(self, *words): pass
full = socket.socket()
full.bind(('127.0.0.1', 5001))
full.listen(0)
waiting = [socket.socket() for _ in range(3)]
for one in waiting:
    one.setblocking(False)
    one.connect_ex(('127.0.0.1', 5001))
http.server.ThreadingHTTPServer(('127.0.0.1', 8008), Check).serve_forever()
`;
const service = ProxyService.parse({
  name: 'writes',
  ip: '127.0.0.1',
  port: 5433,
  default:
    'inter 500ms fastinter 200ms downinter 200ms rise 1 fall 2 on-marked-down shutdown-sessions maxconn 100',
  options: [
    'timeout connect 3s',
    'timeout client 24h',
    'timeout server 24h',
    'option httpchk',
    'http-check send meth OPTIONS uri /primary',
    'http-check expect status 200',
  ],
  servers: [{ name: 'member', ip: '127.0.0.1', port: 5001, options: 'port 8008' }],
});

/** Ten clients each ask a service whose only server is marked down while they are being connected. */
export function forgottenClients(host: () => TestHost): void {
  describe('a service of haproxy_services', () => {
    beforeAll(async () => {
      await host().put([
        ['/tmp/member.py', member],
        [
          '/tmp/front.cfg',
          `global\n    stats socket /run/front.sock level admin\n${renderHaproxyServiceCfg(service)}`,
        ],
      ]);
    });

    test.each([
      ['answers nothing', 5001],
      ['refuses', 5002],
    ])('forgets no client of a server that %s when it is marked down', async (_, port) => {
      const ended = await host().sh(`touch /run/member-up; rm -f /tmp/ended
sed -i 's/127.0.0.1:500[0-9]/127.0.0.1:${port}/' /tmp/front.cfg
setsid python3 /tmp/member.py </dev/null >/tmp/member.log 2>&1 & echo $! > /run/member.pid
ask() { echo "$1" | socat - /run/front.sock; }
n=0; until curl -fs -X OPTIONS -o /dev/null http://127.0.0.1:8008/; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done
haproxy -D -f /tmp/front.cfg -p /run/front.pid
sleep 1
for i in $(seq 10); do
  (timeout 15 bash -c 'exec 3<>/dev/tcp/127.0.0.1/5433; echo hello >&3; cat <&3'; echo $? >>/tmp/ended) >/dev/null 2>&1 &
done
n=0; until [ "$(ask 'show sess' | grep -c fe=writes)" = 10 ]; do n=$((n+1)); [ $n -lt 20 ] || break; sleep 0.05; done
rm /run/member-up
n=0; until ask 'show stat' | grep -q '^writes,member,.*,DOWN,'; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done
n=0; until [ "$(grep -c . /tmp/ended)" = 10 ]; do n=$((n+1)); [ $n -lt 200 ] || exit 1; sleep 0.1; done
sort /tmp/ended | uniq -c
echo "left $(ask 'show sess' | grep -c fe=writes)"
kill $(cat /run/front.pid) $(cat /run/member.pid)`);
      // 124 is who still waited after 15 seconds.
      expect(ended).not.toMatch(/ 124$/m);
      expect(ended).toContain('left 0');
    });
  });
}
