import { readInventory } from '@pigsty/inventory';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineScript, parseEngine, type DockerFacts } from '../src/facts/engine.ts';
import { checkFacts } from '../src/spec/check-facts.ts';
import { missesFirewalld } from '../src/spec/firewalld.ts';
import { identify } from '../src/spec/identity.ts';

const host = '10.0.0.1';

let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-docker-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

function program(name: string, script: string): void {
  writeFileSync(join(room, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(room, name), 0o755);
}

/** What the script reads on a host with these programs and options in /etc/default/docker. */
function found(defaults = ''): DockerFacts {
  writeFileSync(join(room, 'default'), defaults);
  const { stdout, stderr, status } = spawnSync('sh', ['-s'], {
    input: engineScript
      .replaceAll('/etc/default/docker', join(room, 'default'))
      .replaceAll('/sys/class/net', room),
    encoding: 'utf8',
    env: { PATH: `${room}:/usr/bin:/bin` },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return parseEngine(stdout);
}

function problems(facts: DockerFacts): readonly string[] {
  const text = `all: { hosts: { ${host}: { docker_enabled: true } } }`;
  const [cluster] = identify(readInventory([{ file: 'pigsty.yml', text }]).inventory!).clusters;
  const all = { host: () => undefined, of: () => facts, from: () => undefined };
  return checkFacts(cluster!, all).map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
}

const unit = (options: string): void =>
  program(
    'systemctl',
    `case "$*" in
  *ExecStart*) echo '{ path=/usr/bin/dockerd ; argv[]=/usr/bin/dockerd ${options} ; ignore_errors=no ; start_time=[n/a] ; pid=0 }' ;;
  *firewalld*) exit 3 ;;
  'is-active docker.service') echo active ;;
esac`,
  );

test('an option that the unit and daemon.json both give is told before the engine is restarted into it', () => {
  unit('-H fd:// --data-root=/srv --log-opt max-size=1m -s overlay2 -g /srv --bip 172.31.0.1/24');
  expect(found().flags).toEqual(['--data-root', '--log-opt', '-s', '-g', '--bip']);
  expect(problems(found())).toEqual([
    'error docker-flag: docker.service starts Docker with --data-root --log-opt -s, which daemon.json sets too: it would not start',
  ]);
  unit('-H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS');
  expect(problems(found('#DOCKER_OPTS="--registry-mirror=http://a"\n'))).toEqual([]);
  expect(problems(found(`DOCKER_OPTS="--registry-mirror=http://a --dns 8.8.8.8"\n`))).toEqual([
    'error docker-flag: docker.service starts Docker with --registry-mirror, which daemon.json sets too: it would not start',
  ]);
});

test('ports that containers publish on every address beside an active firewall are told, and which', () => {
  unit('-H fd://');
  program(
    'docker',
    `case "$*" in
  *ports*) echo 'ports web 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp, 443/tcp'
    echo 'ports dns 127.0.0.1:5353->53/udp, :::8000-8001->8000-8001/tcp'
    echo 'ports idle ' ;;
  *container*) echo 'container web nginx running' ;;
  info*) echo 'engine 26.1.5 overlay2 0 /data/docker' ;;
esac`,
  );
  expect(found().published).toEqual(['web 8080/tcp', 'dns 8000-8001/tcp']);
  expect(problems(found())).toEqual([]);
  program('ufw', "echo 'Status: active'");
  expect(problems(found())).toEqual([
    'warning docker-published-ports: containers publish ports that ufw does not keep closed: web 8080/tcp, dns 8000-8001/tcp',
  ]);
  program('ufw', "echo 'Status: inactive'");
  expect(problems(found())).toEqual([]);
});

test('an engine that firewalld does not know is found where firewalld stays, and where the engine writes rules', () => {
  const misses = (variables = ''): boolean => {
    const text = `all: { hosts: { ${host}: { docker_enabled: true${variables} } } }`;
    const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
    return missesFirewalld(found(), host, inventory!);
  };
  const units = (active: readonly string[], options = ''): void =>
    program(
      'systemctl',
      `case "$*" in
  *ExecStart*) echo '{ path=/usr/sbin/dockerd ; argv[]=/usr/sbin/dockerd -H fd:// ${options} ; ignore_errors=no }' ;;
  ${active.map((name) => `*${name}*`).join(' | ')}) exit 0 ;;
  *) exit 3 ;;
esac`,
    );
  const both = ['docker.service', 'firewalld'];
  const inZone = (answer: boolean): void =>
    program(
      'firewall-cmd',
      `[ "$*" = '-q --zone=docker --query-interface=docker0' ] && exit ${answer ? 0 : 1}`,
    );
  units(both);
  expect(misses()).toBe(false);
  writeFileSync(join(room, 'docker0'), '');
  expect(misses()).toBe(false);
  inZone(false);
  expect(misses()).toBe(true);
  expect(misses(', node_firewall_mode: off')).toBe(false);
  inZone(true);
  expect(misses()).toBe(false);
  inZone(false);
  units(both, '--iptables=false');
  expect(misses()).toBe(false);
  units(['firewalld']);
  expect(misses()).toBe(false);
  units(['docker.service']);
  expect(misses()).toBe(false);
});
