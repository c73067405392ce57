import { writeFile } from 'node:fs/promises';
import { bootHost, waitUntilReady } from './boot.ts';
import { limitMemory } from './cgroups.ts';
import { openContext, type Context } from './context.ts';
import { SandboxError } from './errors.ts';
import type { SandboxCutKind, SandboxHooks, SandboxHost } from './model.ts';
import { setPort } from './network.ts';
import { sandboxPlaces } from './places.ts';
import { signalProcess } from './processes.ts';
import { findHost, loadRecord, type SandboxRecord } from './record.ts';
import { hostGroup, initOf, isOff } from './runner.ts';
import { killHost, REBOOT_SIGNAL, stopHost } from './stop.ts';

/**
 * Takes a host away from the others: `power` kills it on the spot, `network` pulls its cable.
 * {@link sandboxHeal} or {@link sandboxUp} bring it back.
 */
export async function sandboxCut(
  name: string,
  host: string,
  kind: SandboxCutKind,
  hooks: SandboxHooks = {},
): Promise<void> {
  const { context, record, target } = await find(name, host, hooks);
  const { cut } = sandboxPlaces(context.stateDir, name).host(target.name);
  switch (kind) {
    case 'power':
      await killHost(context, record, target);
      break;
    case 'network':
      await setPort(name, await running(record, target), 'down');
      break;
    default:
      kind satisfies never;
  }
  await writeFile(cut, kind);
  context.emit({ type: 'host', host: target.name, state: 'cut' });
}

/** Ends whatever was done to a host: its port comes up, and if it is off it is booted. */
export async function sandboxHeal(name: string, host: string, hooks: SandboxHooks = {}): Promise<void> {
  const { context, record, target } = await find(name, host, hooks);
  await bootHost(context, record, target);
  context.emit({ type: 'host', host: target.name, state: 'healed' });
}

/**
 * Lets a host have so many bytes of memory at most, or as much as this machine has again. A program in it that takes more is killed, as
 * on a machine of that size; without a limit it would take what all other hosts, and this machine, live on.
 */
export async function sandboxLimitMemory(
  name: string,
  host: string,
  bytes: number | undefined,
  hooks: SandboxHooks = {},
): Promise<void> {
  const { target } = await find(name, host, hooks);
  await limitMemory(hostGroup(name, target.name), bytes);
}

/** Shuts a host down in order and leaves it off. */
export async function sandboxPowerOff(name: string, host: string, hooks: SandboxHooks = {}): Promise<void> {
  const { context, record, target } = await find(name, host, hooks);
  await stopHost(context, record, target);
}

/** Reboots a host in order and waits until it answers again. */
export async function sandboxReboot(name: string, host: string, hooks: SandboxHooks = {}): Promise<void> {
  const { context, record, target } = await find(name, host, hooks);
  const before = await running(record, target);
  context.emit({ type: 'host', host: target.name, state: 'booting' });
  signalProcess(before, REBOOT_SIGNAL);
  await waitUntilReady(context, record, target, before);
  context.emit({ type: 'host', host: target.name, state: 'ready' });
}

async function find(
  name: string,
  host: string,
  hooks: SandboxHooks,
): Promise<{ context: Context; record: SandboxRecord; target: SandboxHost }> {
  const context = openContext(hooks);
  const record = await loadRecord(context, name);
  return { context, record, target: findHost(record, host) };
}

async function running(record: SandboxRecord, host: SandboxHost): Promise<number> {
  const pid = await initOf(record.name, host.name);
  if (pid !== undefined) return pid;
  const off = await isOff(record.name, host.name);
  throw new SandboxError(
    'HOST_NOT_RUNNING',
    `${host.name} of "${record.name}" ${off ? 'is off' : 'is between two boots'}`,
    {
      hint: 'Heal the host, or bring the sandbox up again.',
    },
  );
}
