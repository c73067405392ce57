import { beforeAll, describe, expect, test } from 'vitest';
import { dockerEstate, dockerHost as host, withVariables } from './harness/docker-estate.ts';
import { fresh, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { until } from './harness/wait.ts';

const registry = '127.0.0.1:5000';
const image = `${registry}/tiny:1`;

const withImage = (text: string): string => withVariables(text, `docker_image: ['${image}']`);

/** A registry of the distribution on the host itself, with an image of one program. */
const makeRegistry = `set -e
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends docker-registry busybox-static >/dev/null
printf '%s\\n' 'version: 0.1' 'storage: { filesystem: { rootdirectory: /var/lib/docker-registry } }' 'http: { addr: ${registry} }' >/etc/docker/registry/config.yml
systemctl restart docker-registry
mkdir -p /root/tiny/bin && cp /bin/busybox /root/tiny/bin/sh
tar -C /root/tiny -c . | docker import --change 'ENTRYPOINT ["/bin/sh"]' - ${image}
docker push --quiet ${image}
docker tag ${image} kept:1 && docker tag ${image} foreign:1`;

describe('a container engine', () => {
  let all: Estate;
  let one: Estate;
  beforeAll(async () => {
    await fresh();
    one = await dockerEstate();
    all = variant(one, withImage);
    await expectSuccess(one, 'deploy', '--yes');
    await on(host, makeRegistry);
  });

  test('is planned empty once it is deployed, and is well', async () => {
    await expectEmptyPlan(one);
    const health = await expectSuccess(one, 'health', 'docker', '--verbose');
    expect(health.stdout).toContain('0 of 0 containers run');
    expect(await on(host, 'id -nG dba')).toContain('docker');
  });

  test('answers nobody on the network with its metrics, and the node exporter shows them', async () => {
    expect(await on(host, 'ss -Hltn sport = :9323')).toMatch(/127\.0\.0\.1:9323/);
    const asked = `curl -s --cacert /etc/pki/ca.crt --cert /etc/pki/exporter.crt --key /etc/pki/exporter.key https://${host}:9100/metrics | grep -c '^docker_up{.*} 1$' || :`;
    await until('docker_up is shown', async () => (await on(host, asked)) === '1');
  });

  test('gets the images that it shall have, from a registry, once', async () => {
    await on(host, `docker rmi --force ${image}`);
    const plan = await all.run('plan');
    expect(plan.stdout).toContain(`pull the image ${image}`);
    await expectSuccess(all, 'deploy', '--yes');
    await on(host, `docker image inspect ${image}`);
    await expectEmptyPlan(all);
  });

  test('loads the archives that root put there, and none of anybody else', async () => {
    await on(
      host,
      `mkdir -p /tmp/docker /var/tmp/images
docker save kept:1 | gzip >/tmp/docker/kept.tgz
docker save foreign:1 | gzip >/tmp/docker/foreign.tgz && chown nobody /tmp/docker/foreign.tgz
docker rmi kept:1 foreign:1`,
    );
    await expectSuccess(all, 'deploy', '--yes');
    expect(await on(host, "docker image ls --format '{{.Repository}}'")).toContain('kept');
    expect(await on(host, "docker image ls --format '{{.Repository}}'")).not.toContain('foreign');
    await expectEmptyPlan(all);
  });

  test('is brought back when somebody stops it and edits its configuration', async () => {
    await on(
      host,
      `sed -i 's/100m/1m/' /etc/docker/daemon.json; systemctl stop docker.socket docker.service`,
    );
    const health = await all.run('health', 'docker');
    expect(health.code).not.toBe(0);
    expect(health.stdout).toContain('docker.service is inactive');
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'docker');
  });

  test('goes through a change of its configuration without ending a container', async () => {
    await on(host, `docker run --detach --name keeps ${image} -c 'while :; do /bin/sh sleep 1; done'`);
    const began = await on(host, "docker inspect --format '{{.State.StartedAt}}' keeps");
    const changed = variant(all, (text) =>
      withVariables(text, "docker_registry_mirrors: ['http://127.0.0.1:5000']"),
    );
    const plan = await changed.run('plan');
    expect(plan.stdout).toContain('restart docker.service');
    await expectSuccess(changed, 'deploy', '--yes');
    expect(await on(host, "docker inspect --format '{{.State.StartedAt}} {{.State.Running}}' keeps")).toBe(
      `${began} true`,
    );
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('pulls through the proxies of the estate, announced as a restart, and without them afterwards', async () => {
    const proxied = variant(all, (text) =>
      text.replace(
        /^ {2}vars:$/m,
        "  vars:\n    proxy_env: { https_proxy: 'http://ann:s3cret@127.0.0.1:9', no_proxy: '127.0.0.1' }",
      ),
    );
    const plan = await proxied.run('plan');
    expect(plan.stdout).toContain('restart docker.service');
    expect(plan.all).not.toContain('s3cret');
    await expectSuccess(proxied, 'deploy', '--yes');
    await expectEmptyPlan(proxied);
    expect(await on(host, "docker info --format '{{.HTTPSProxy}} {{.NoProxy}}'")).toMatch(
      /^http:\/\/\S*@127\.0\.0\.1:9 127\.0\.0\.1$/,
    );
    expect(await on(host, 'docker pull nowhere.invalid/tiny:1 2>&1 || :')).toContain('127.0.0.1:9');
    await on(host, `docker rmi --force ${image} && docker pull --quiet ${image}`);
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
    expect(await on(host, "docker info --format '[{{.HTTPSProxy}}]'")).toBe('[]');
    expect(await on(host, 'ls /etc/docker/pigsty-proxy.env 2>/dev/null || echo gone')).toBe('gone');
  });

  test('is not moved away from what it has', async () => {
    const moved = variant(all, (text) => withVariables(text, 'docker_data: /data/other'));
    const plan = await moved.run('plan');
    expect(plan.code, plan.all).not.toBe(2);
    expect(plan.all).toContain('docker_data: /data/docker');
    expect(await on(host, "docker info --format '{{.DockerRootDir}}'")).toBe('/data/docker');
  });

  test('is not restarted into options that its unit gives it as well', async () => {
    await on(
      host,
      `sed -i '/^DOCKER_OPTS=/d' /etc/default/docker && echo 'DOCKER_OPTS="--log-driver none"' >>/etc/default/docker`,
    );
    const plan = await all.run('plan');
    expect(plan.all).toContain('starts Docker with --log-driver, which daemon.json sets too');
    expect((await all.run('deploy', '--yes')).code).not.toBe(0);
    expect(await on(host, 'systemctl is-active docker.service')).toBe('active');
    await on(host, `sed -i '/^DOCKER_OPTS=/d' /etc/default/docker`);
    await expectEmptyPlan(all);
  });

  test('tells which container starts again and again', async () => {
    await on(host, `docker run --detach --restart always --name crashes ${image} -c 'exit 1'`);
    await until(
      'it waits for its next start',
      async () => (await on(host, "docker inspect --format '{{.State.Status}}' crashes")) === 'restarting',
    );
    const health = await all.run('health', 'docker');
    expect(health.stdout).toContain('crashes starts again and again');
    expect((await expectSuccess(all, 'docker', 'list')).stdout).toMatch(/\bup\b/);
    await on(host, 'docker rm --force crashes');
  });

  test('is not removed while a container runs; forced, it leaves the data and nothing else', async () => {
    const refused = await all.run('remove', 'docker', '--confirm', 'docker');
    expect(refused.code).not.toBe(0);
    expect(refused.all).toContain('containers run there: keeps');
    await expectSuccess(all, 'remove', 'docker', '--force', '--confirm', 'docker');
    expect(await on(host, 'pgrep -x dockerd || pgrep -f "[/]bin/sh -c while" || echo none')).toBe('none');
    expect(await on(host, 'command -v dockerd || ls /etc/docker/daemon.json 2>/dev/null || echo gone')).toBe(
      'gone',
    );
    expect(await on(host, 'id -nG dba')).not.toContain('docker');
    expect(await on(host, 'ls /data/docker')).toContain('image');
    await expectSuccess(all, 'remove', 'docker', '--purge-data', '--confirm', 'docker');
    expect(await on(host, 'ls -d /data/docker 2>/dev/null || echo gone')).toBe('gone');
  });
});
