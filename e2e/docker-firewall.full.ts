import { beforeAll, describe, expect, test } from 'vitest';
import { dockerEstate, dockerHost as host, withVariables } from './harness/docker-estate.ts';
import { fresh, members, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { until } from './harness/wait.ts';

const [, other] = members;
const page = 'a page of a container';

/** A container on a network of its own that publishes a port, and a page on another host. */
const serve = `set -e
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends busybox-static >/dev/null
mkdir -p /root/web/bin /root/web/www && cp /bin/busybox /root/web/bin/ && echo '${page}' >/root/web/www/index.html
tar -C /root/web -c . | docker import --change 'ENTRYPOINT ["/bin/busybox"]' - web:1
docker network create own
docker run --detach --restart always --name web --network own --publish 8080:80 web:1 httpd -f -p 80 -h /www`;
const serveBeside = `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends busybox-static >/dev/null
mkdir -p /root/www && echo '${page}' >/root/www/index.html && systemd-run -q --unit=page busybox httpd -f -p 8081 -h /root/www`;

/** From another host to the published port, from a container to its neighbour by name, and from a container to another host. */
const ways: Readonly<Record<string, () => Promise<string>>> = {
  'published port': () => on(other, `curl -s --max-time 3 http://${host}:8080/ || :`),
  neighbour: () =>
    on(host, 'docker run --rm --network own web:1 timeout 3 /bin/busybox wget -q -O - http://web/ 2>&1 || :'),
  outside: () =>
    on(
      host,
      `docker run --rm --network own web:1 timeout 3 /bin/busybox wget -q -O - http://${other}:8081/ 2>&1 || :`,
    ),
};

async function expectAllWays(after: string): Promise<void> {
  for (const [way, ask] of Object.entries(ways)) {
    const from = performance.now();
    await until(`${way} answers after ${after}`, async () => (await ask()) === page, 30_000);
    console.log(`${way} answers ${((performance.now() - from) / 1000).toFixed(1)} s after ${after}`);
  }
}

describe('containers beside firewalld', () => {
  let one: Estate;
  const guarded = (): Estate => variant(one, (text) => withVariables(text, 'node_firewall_mode: zone'));
  beforeAll(async () => {
    await fresh();
    one = await dockerEstate();
    await expectSuccess(one, 'deploy', '--yes');
    await Promise.all([on(host, serve), on(other, serveBeside)]);
    await expectAllWays('their start');
  });

  test('are reached once a deploy has started the firewall, by an engine that is older than that', async () => {
    // Debian starts what it installs.
    await on(host, 'DEBIAN_FRONTEND=noninteractive apt-get install -y firewalld >/dev/null 2>&1');
    await on(host, 'systemctl disable -q --now firewalld');
    const plan = await guarded().run('plan');
    expect(plan.all).toContain('restart docker.service');
    const began = await on(host, "docker inspect --format '{{.State.StartedAt}}' web");
    await expectSuccess(guarded(), 'deploy', '--yes');
    expect(await on(host, 'systemctl is-active firewalld')).toBe('active');
    await expectAllWays('the start of the firewall');
    expect(await on(host, "docker inspect --format '{{.State.StartedAt}}' web")).toBe(began);
    await expectEmptyPlan(guarded());
  });

  test('are reached after the firewall was reloaded, by hand and by a deploy that opens a port', async () => {
    await on(host, 'firewall-cmd --reload');
    await expectAllWays('a reload');
    const opened = variant(one, (text) =>
      withVariables(text, 'node_firewall_mode: zone', 'node_firewall_public_port: [22, 80, 443, 5432, 8443]'),
    );
    expect((await opened.run('plan')).all).toContain('open 5432/tcp, 8443/tcp');
    await expectSuccess(opened, 'deploy', '--yes');
    await expectAllWays('an opening');
    await expectEmptyPlan(opened);
  });

  test('are reached after the firewall and the engine were restarted', async () => {
    await on(host, 'systemctl restart firewalld');
    await expectAllWays('a restart of the firewall');
    await on(host, 'systemctl restart docker && firewall-cmd --reload');
    await expectAllWays('a restart of the engine and a reload');
    await expectEmptyPlan(guarded());
  });

  test('are reached once an administrator has started the firewall after the engine, and a deploy has come by', async () => {
    await on(host, 'systemctl stop firewalld && systemctl restart docker && systemctl start firewalld');
    const plan = await guarded().run('plan');
    expect(plan.all).toContain('restart docker.service');
    await expectSuccess(guarded(), 'deploy', '--yes');
    await expectAllWays('the deploy');
    await on(host, 'firewall-cmd --reload');
    await expectAllWays('a reload');
    await expectEmptyPlan(guarded());
  });
});
