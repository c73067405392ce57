import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { cgroupDirs, createCgroup, destroyCgroup } from './cgroups.ts';
import { run, tryRun } from './command.ts';
import type { Context } from './context.ts';
import type { Mirror } from './mirror.ts';
import { cachePlaces, RUN_DIR } from './places.ts';
import { waitFor } from './wait.ts';

/**
 * One cache serves all sandboxes of the machine. It listens on a link-local address of the loopback interface:
 * every host reaches it through its gateway, nobody outside the machine is routed to it, and a sandbox more or
 * less never asks for a restart - as gateway addresses would, since the cache binds only once.
 */
const ADDRESS = '169.254.77.77';
/** Not 3142: Debian's own instance may have it on all addresses. */
const PORT = 31420;
const GROUP = 'pigsty-sandbox-cacher';
const LOCK = join(RUN_DIR, 'cacher.lock');

export const CACHER_URL = `http://${ADDRESS}:${PORT}`;
/** Where the hosts read the machine's local apt repository. */
export const LOCAL_REPOSITORY_URL = `${CACHER_URL}/local/`;

export async function startCacher(context: Context, mirror: Mirror): Promise<void> {
  await run(['ip', 'address', 'replace', `${ADDRESS}/32`, 'dev', 'lo', 'scope', 'link']);
  if (await answers()) return;
  const places = cachePlaces(context.cacheDir);
  await createCgroup(GROUP);
  for (const dir of [places.packages, places.cacherLog, places.localRepository, RUN_DIR])
    await mkdir(dir, { recursive: true });
  await writeFile(places.cacherConfig, renderConfig(places, mirror));
  await run(['chown', 'apt-cacher-ng:', places.packages, places.cacherLog]);
  const enter = (await cgroupDirs(GROUP)).map((dir) => `echo $$ > '${dir}/cgroup.procs'`);
  // flock: two sandboxes that come up together start one cache. The loop brings a crashed cache back.
  const script = [
    ...enter,
    'while :; do',
    `  setpriv --reuid=apt-cacher-ng --regid=apt-cacher-ng --init-groups /usr/sbin/apt-cacher-ng -c '${dirname(places.cacherConfig)}' ForeGround=1`,
    '  sleep 1',
    'done',
  ].join('\n');
  spawn('flock', ['--nonblock', '--close', LOCK, 'sh', '-c', script], {
    cwd: '/',
    detached: true,
    stdio: 'ignore',
  }).unref();
  await waitFor(context, {
    until: `the package cache answers on ${ADDRESS}:${PORT}`,
    timeoutMs: 15_000,
    probe: async () => ((await answers()) ? true : undefined),
    lastSeen: async () => (await tryRun(['sh', '-c', `tail -n 20 '${places.cacherLog}'/*`])).stdout,
  });
}

export async function stopCacher(context: Context): Promise<void> {
  await destroyCgroup(context, GROUP);
  await tryRun(['ip', 'address', 'del', `${ADDRESS}/32`, 'dev', 'lo']);
  await rm(LOCK, { force: true });
}

export function renderConfig(places: ReturnType<typeof cachePlaces>, mirror: Pick<Mirror, 'proxy'>): string {
  const lines = [
    '# Written by @pigsty/sandbox.',
    `CacheDir: ${places.packages}`,
    `LogDir: ${places.cacherLog}`,
    'SupportDir: /usr/lib/apt-cacher-ng',
    `Port: ${PORT}`,
    `BindAddress: ${ADDRESS}`,
    `LocalDirs: local ${places.localRepository}`,
    // Repositories that insist on https are tunnelled, not cached.
    'PassThroughPattern: .*',
    // Mirrors on https and on ports of their own; only this machine and its sandboxes can ask.
    'AllowUserPorts: 0',
    'ExThreshold: 30',
    'VerboseLog: 0',
  ];
  if (mirror.proxy !== undefined) lines.push(`Proxy: ${mirror.proxy}`);
  return `${lines.join('\n')}\n`;
}

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: ADDRESS, port: PORT });
    const end = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
