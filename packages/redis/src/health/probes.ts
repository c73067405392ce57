import { serviceProbe, verdict, type Probe } from '@pigsty/sdk';
import { parseInfo, parseMasters, parseNodes, slotCount } from '../facts/info.ts';
import { askLocally, cliOf } from '../ops/ask.ts';
import { rewriteProbe } from './rewrite.ts';
import { usersProbe } from './users.ts';
import { exporterPaths, paths } from '../spec/paths.ts';
import {
  addressOf,
  serversOf,
  unitOf,
  type RedisCluster,
  type RedisNode,
  type RedisServer,
} from '../spec/servers.ts';

const { ok, warn, fail } = verdict;

/** Every server, and the exporter of every node. */
export function probes(cluster: RedisCluster): readonly Probe[] {
  return [
    ...serversOf(cluster).flatMap((server) => [
      serviceProbe(subject(server), {
        unit: unitOf(server),
        hint: `tail ${paths.log}/${server.name}.log on ${server.host}`,
      }),
      answers(server),
      rewriteProbe(subject(server), server),
      ...(cluster.params.redis_mode === 'sentinel'
        ? [watches(server)]
        : [replicates(server), hasRoom(server), ...usersProbe(subject(server), server)]),
      ...(cluster.params.redis_mode === 'cluster' ? [isWhole(cluster, server)] : []),
    ]),
    ...cluster.instances.filter((i) => i.params.redis_exporter_enabled).map(exports),
  ];
}

const subject = ({
  name,
  cluster,
  host,
}: RedisServer): Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'> => ({
  module: 'redis',
  cluster,
  instance: name,
  host,
});

function answers(server: RedisServer): Probe {
  return {
    ...subject(server),
    name: 'answers with its password',
    script: askLocally(cliOf(server), ['PING']),
    deadlineMs: 7000,
    judge: ({ output }) =>
      output.trim() === 'PONG' ? ok('PONG') : fail(output.trim() || 'no answer', 'pigsty install redis'),
  };
}

function replicates(server: RedisServer): Probe {
  return {
    ...subject(server),
    name: 'replication and snapshots are well',
    script: askLocally(cliOf(server), ['INFO replication', 'INFO persistence']),
    deadlineMs: 7000,
    judge: ({ output }) => {
      const info = parseInfo(output);
      const role = info.get('role');
      if (role === undefined) return { state: 'unknown', detail: 'no answer' };
      if (role === 'slave' && info.get('master_link_status') !== 'up')
        return fail(
          `does not reach its primary ${info.get('master_host')}:${info.get('master_port')}`,
          `See ${paths.log}/${server.name}.log on ${server.host}.`,
        );
      if (info.get('rdb_last_bgsave_status') === 'err')
        return fail('the last snapshot failed', 'Is the disk full?');
      if (info.get('aof_last_write_status') === 'err')
        return fail('the append only file cannot be written', 'Is the disk full?');
      return ok(
        role === 'master' ? `primary of ${info.get('connected_slaves')} replicas` : 'replica, link up',
      );
    },
  };
}

function hasRoom(server: RedisServer): Probe {
  return {
    ...subject(server),
    name: 'memory is below its limit',
    script: askLocally(cliOf(server), ['INFO memory']),
    deadlineMs: 7000,
    judge: ({ output }) => {
      const info = parseInfo(output);
      const [used, limit] = [Number(info.get('used_memory')), Number(info.get('maxmemory'))];
      if (Number.isNaN(used)) return { state: 'unknown', detail: 'no answer' };
      if (limit === 0) return ok('no limit');
      const detail = `${Math.round((used / limit) * 100)} % of maxmemory`;
      return used / limit < 0.9 || info.get('maxmemory_policy') !== 'noeviction'
        ? ok(detail)
        : warn(detail, 'Raise redis_max_memory: with noeviction writes are refused when it is full.');
    },
  };
}

function watches(server: RedisServer): Probe {
  return {
    ...subject(server),
    name: 'watched primaries are up',
    script: askLocally(cliOf(server), ['SENTINEL MASTERS']),
    deadlineMs: 7000,
    judge: ({ output }) => {
      const masters = parseMasters(output);
      const down = masters.filter((m) => m.flags.some((f) => f === 's_down' || f === 'o_down'));
      if (down.length > 0)
        return fail(
          `${down.map((m) => `${m.name} at ${m.address}`).join(', ')} is down`,
          'pigsty redis list',
        );
      const declared = server.params.redis_sentinel_monitor.filter((m) => m.remove !== true);
      const missing = declared.filter((d) => !masters.some((m) => m.name === d.name)).map((d) => d.name);
      return missing.length > 0
        ? fail(`does not watch ${missing.join(', ')}`, 'pigsty install redis')
        : ok(masters.map((m) => `${m.name} at ${m.address}`).join(', ') || 'watches nothing');
    },
  };
}

function isWhole(cluster: RedisCluster, server: RedisServer): Probe {
  const declared = serversOf(cluster).map(addressOf);
  return {
    ...subject(server),
    name: 'the cluster is whole',
    script: askLocally(cliOf(server), ['CLUSTER INFO', 'CLUSTER NODES']),
    deadlineMs: 7000,
    judge: ({ output }) => {
      const state = parseInfo(output).get('cluster_state');
      if (state === undefined) return { state: 'unknown', detail: 'no answer' };
      const nodes = parseNodes(output);
      const slots = nodes.reduce((sum, n) => sum + slotCount(n), 0);
      if (state !== 'ok' || slots !== 16384)
        return fail(`state ${state}, ${slots} of 16384 slots have a primary`, 'pigsty redis list');
      const open = nodes.filter((n) => n.open.length > 0);
      if (open.length > 0) return warn('slots are half moved', `pigsty install redis -l ${cluster.name}`);
      const missing = declared.filter((a) => !nodes.some((n) => n.address === a));
      const failed = nodes.filter((n) => n.flags.some((f) => f === 'fail' || f === 'fail?'));
      if (missing.length > 0) return warn(`${missing.join(', ')} is not in it`, 'pigsty install redis');
      return failed.length > 0
        ? warn(`${failed.map((n) => n.address).join(', ')} is down`, 'pigsty redis list')
        : ok(`${nodes.length} members, all slots`);
    },
  };
}

function exports({ name, host, params }: RedisNode): Probe {
  return {
    module: 'redis',
    cluster: params.redis_cluster,
    instance: name,
    host,
    name: 'exporter runs',
    script: `systemctl is-active ${exporterPaths.unit}`,
    deadlineMs: 5000,
    judge: ({ output }) =>
      output.trim() === 'active'
        ? ok('active')
        : warn(`${exporterPaths.unit} is ${output.trim()}`, `journalctl -u ${exporterPaths.unit}`),
  };
}
