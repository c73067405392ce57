import { directory, file, unit, wait, type Op, type StageDraft } from '@pigsty/sdk';
import { askLocally, cliOf } from '../ops/ask.ts';
import { redisCertificate } from '../ops/certificate.ts';
import { redisConfig } from '../ops/config/config.ts';
import { redisReplica } from '../ops/replica.ts';
import { declaredUsers } from '../ops/users/meaning.ts';
import { redisUsers } from '../ops/users/users.ts';
import { settingsOf } from '../render/redis-conf.ts';
import { renderRedisService } from '../render/redis-service.ts';
import { paths } from '../spec/paths.ts';
import {
  bornOf,
  certificateTopic,
  commandOf,
  dataOf,
  declaredSource,
  unitOf,
  USER,
  type RedisServer,
} from '../spec/servers.ts';
import type { Role } from './roles.ts';

export const launchOf = ({ port, host }: RedisServer): string => `launch-${port}@${host}`;

/**
 * Every server's stage. Of servers that run one at a time is changed, replicas before those that lead; new ones come
 * together, after the one that they copy.
 */
export function launches(roles: readonly Role[], confined: ReadonlySet<string>): readonly StageDraft[] {
  const running = [...roles].filter((r) => r.running).sort((a, b) => Number(a.leads) - Number(b.leads));
  const rest = roles.filter((r) => !r.running);
  const own = new Set(roles.map(({ server }) => `${server.host}:${server.port}`));
  let previous: readonly string[] = [];
  const inTurn = running.map((role) => {
    const stage = launch(role, { after: previous, confined });
    previous = [launchOf(role.server)];
    return stage;
  });
  return [
    ...inTurn,
    ...rest.map((role) => {
      const source = role.source ?? declaredSource(role.server);
      const waits = source !== undefined && own.has(source) ? [referenceOf(source)] : [];
      return launch(role, { after: [...waits, ...previous], confined });
    }),
  ];
}

/** `10.10.10.10:6379` */
function referenceOf(address: string): string {
  const at = address.lastIndexOf(':');
  return `launch-${address.slice(at + 1)}@${address.slice(0, at)}`;
}

interface Launch {
  readonly after: readonly string[];
  /** Hosts on which SELinux has a domain of its own for servers. */
  readonly confined: ReadonlySet<string>;
}

function launch(role: Role, { after, confined }: Launch): StageDraft {
  const { server } = role;
  const name = unitOf(server);
  const restart = `redis.restart-${server.name}`;
  return {
    name: `launch-${server.port}`,
    host: server.host,
    after: ['base@self', ...after],
    ops: [
      directory({ path: dataOf(server), owner: USER, group: USER, mode: '0700' }),
      file(
        {
          path: `${paths.unitDirectory}/${name}`,
          content: renderRedisService(server, { confined: confined.has(server.host) }),
        },
        { notifies: [restart] },
      ),
      configuration(role),
      ...mark(role),
      unit({
        name,
        state: 'running',
        enabled: true,
        restartOn: [restart, ...(readsCertificateAtStart(server) ? [certificateTopic(server)] : [])],
      }),
      ...certified(server),
      answers(server),
      ...users(server),
      ...attach(role),
    ],
  };
}

function configuration({ server, source, recover, leads }: Role): Op {
  const config = commandOf(server.params, 'CONFIG');
  const acl = commandOf(server.params, 'ACL');
  const isSentinel = server.params.redis_mode === 'sentinel';
  const { redis_former_password: former } = server.params;
  return redisConfig({
    name: server.name,
    cli: cliOf(server),
    unit: unitOf(server),
    user: USER,
    dataDir: dataOf(server),
    sentinel: isSentinel,
    ...(config === undefined ? {} : { configCommand: config }),
    ...(acl === undefined || isSentinel ? {} : { aclCommand: acl }),
    ...(former === undefined || isSentinel ? {} : { former }),
    settings: settingsOf(server),
    ...(source === undefined ? {} : { source: source.replace(/:(\d+)$/, ' $1') }),
    ...(recover === undefined ? {} : { recover }),
    leads,
  });
}

/** The mark says that this directory is the one that the instance was set up with; a lost one has none. */
function mark({ server, objection }: Role): readonly Op[] {
  if (server.params.redis_mode === 'sentinel' || objection !== undefined) return [];
  return [
    file({ path: bornOf(server), content: `${server.name}\n`, owner: USER, group: USER, mode: '0600' }),
  ];
}

/** A sentinel has no CONFIG, and a server may have it switched off. */
function readsCertificateAtStart({ params }: RedisServer): boolean {
  if (!params.redis_tls_enabled) return false;
  return params.redis_mode === 'sentinel' || commandOf(params, 'CONFIG') === undefined;
}

function certified(server: RedisServer): readonly Op[] {
  const { params, name } = server;
  const configCommand = commandOf(params, 'CONFIG');
  if (!params.redis_tls_enabled || configCommand === undefined || readsCertificateAtStart(server)) return [];
  const topic = certificateTopic(server);
  return [redisCertificate({ name, unit: unitOf(server), cli: cliOf(server), configCommand, topic })];
}

function answers(server: RedisServer): Op {
  const ask = askLocally(cliOf(server), ['PING']);
  return wait({
    name: `${server.name} answers`,
    until: `[ "$(${ask})" = PONG ]`,
    timeoutMs: 120_000,
    intervalMs: 200,
    unit: unitOf(server),
    progress: askLocally(cliOf(server), ['INFO persistence']).concat(
      " | grep -E '^(loading_loaded_bytes|master_sync_left_bytes)' || :",
    ),
    diagnose: `systemctl --no-pager --lines=0 status ${unitOf(server)}; tail -n 5 ${paths.log}/${server.name}.log`,
  });
}

/** Where nobody is declared as well: who was before goes. */
function users(server: RedisServer): readonly Op[] {
  const { redis_mode: mode, redis_users: declared } = server.params;
  const aclCommand = commandOf(server.params, 'ACL');
  if (mode === 'sentinel' || aclCommand === undefined) return [];
  return [
    redisUsers({
      server: server.name,
      cli: cliOf(server),
      user: USER,
      aclCommand,
      users: declaredUsers(declared),
      absent: declared.filter((u) => u.state === 'absent').map((u) => u.name),
    }),
  ];
}

function attach({ server, attach: wanted }: Role): readonly Op[] {
  if (wanted === undefined) return [];
  const config = commandOf(server.params, 'CONFIG');
  return [
    redisReplica({
      name: server.name,
      cli: cliOf(server),
      source: wanted.source,
      keys: wanted.keys,
      commands: {
        replicaof: commandOf(server.params, 'REPLICAOF') ?? 'REPLICAOF',
        ...(config === undefined ? {} : { config }),
      },
    }),
  ];
}
