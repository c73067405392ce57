import { readFile, rm, truncate } from 'node:fs/promises';
import { connect } from 'node:net';
import { tryRun } from './command.ts';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { insideArgv } from './inside.ts';
import { withLock } from './lock.ts';
import { mountRoot } from './layers.ts';
import { tooManyFilesHint } from './limits.ts';
import type { SandboxHost } from './model.ts';
import { setPort } from './network.ts';
import { sandboxPlaces } from './places.ts';
import type { SandboxRecord } from './record.ts';
import { initOf, isOff, startRunner } from './runner.ts';
import { waitFor } from './wait.ts';

const BOOT_MS = 120_000;
const GIVE_UP_MS = 5_000;

/** From whatever state to a host that answers: a pulled cable is put back, a running host is otherwise left alone. */
export async function bootHost(context: Context, record: SandboxRecord, host: SandboxHost): Promise<void> {
  const places = sandboxPlaces(context.stateDir, record.name).host(host.name);
  await withLock(context, places.lock, async () => {
    if (await isOff(record.name, host.name)) {
      context.emit({ type: 'host', host: host.name, state: 'booting' });
      await rm(places.cut, { force: true });
      await mountRoot(places, record.image);
      await truncate(places.console).catch(() => undefined);
      await startRunner(context, record.name, host.name, places);
    } else if ((await readFile(places.cut, 'utf8').catch(() => '')) === 'network') {
      const pid = await initOf(record.name, host.name);
      if (pid !== undefined) await setPort(record.name, pid, 'up');
      await rm(places.cut, { force: true });
    }
    await waitUntilReady(context, record, host);
  });
  context.emit({ type: 'host', host: host.name, state: 'ready' });
}

/** sshd answers and systemd has started all it wanted to start, well or not. */
export async function waitUntilReady(
  context: Context,
  record: SandboxRecord,
  host: SandboxHost,
  after?: number,
): Promise<void> {
  const { console } = sandboxPlaces(context.stateDir, record.name).host(host.name);
  let state = 'no init';
  let offSince: number | undefined;
  await waitFor(context, {
    until: `${host.name} of ${record.name} has booted and its sshd answers on ${host.address}`,
    timeoutMs: BOOT_MS,
    everyMs: 100,
    probe: async () => {
      const pid = await initOf(record.name, host.name);
      if (pid === undefined && (await isOff(record.name, host.name))) offSince ??= context.nowMs();
      else offSince = undefined;
      // The loop around a host ends only when the host has, so nothing will come any more.
      if (offSince !== undefined && context.nowMs() - offSince > GIVE_UP_MS)
        throw await didNotBoot(host, console);
      if (pid === undefined || pid === after) return undefined;
      state =
        (await tryRun(insideArgv(pid, ['systemctl', 'is-system-running']))).stdout.trim() ||
        'systemd does not answer';
      if (state !== 'running' && state !== 'degraded') return undefined;
      state = `systemd is ${state}, sshd does not answer`;
      return (await sshAnswers(host.address)) ? true : undefined;
    },
    lastSeen: async () => `last seen: ${state}; ${await tail(console)}`,
  });
}

async function didNotBoot(host: SandboxHost, console: string): Promise<SandboxError> {
  const last = await tail(console);
  return new SandboxError('HOST_NOT_RUNNING', `${host.name} ended while booting; ${last}`, {
    ...(last.includes('Too many open files') ? { hint: tooManyFilesHint } : {}),
  });
}

async function tail(console: string): Promise<string> {
  const log = await readFile(console, 'utf8').catch(() => '');
  return `end of ${console}:\n${log.split('\n').slice(-30).join('\n')}`;
}

function sshAnswers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22 });
    const end = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(2000, () => end(false));
    socket.once('data', (data) => end(data.toString().startsWith('SSH-')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
