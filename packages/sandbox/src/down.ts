import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopCacher } from './cacher.ts';
import { destroyCgroup } from './cgroups.ts';
import { tryRun } from './command.ts';
import { openContext, type Context } from './context.ts';
import { unmountRoot } from './layers.ts';
import { withLock } from './lock.ts';
import type { SandboxHooks } from './model.ts';
import { checkName } from './names.ts';
import { forgetSubnets, removeNetwork } from './network.ts';
import { namespaceName } from './network-plan.ts';
import { RUN_DIR, RUN_LOCK, sandboxPlaces } from './places.ts';
import { findRecord, listRecords } from './record.ts';
import { unregister } from './registry.ts';
import { claimSubnet, releaseSubnet } from './subnet-claims.ts';
import { parseSubnet } from './subnet.ts';
import { machineName } from './runner.ts';

/** Where nspawn of this machine keeps something for each host. */
const NSPAWN = '/run/systemd/nspawn';

export interface SandboxDownOptions {
  /** Keep the base image and the downloaded packages for the next sandbox. Default true; false is ignored while another sandbox exists. */
  readonly keepCache?: boolean;
  /** Nobody else is given its subnet as long as this process lives, which brings it up again. Default false. */
  readonly keepSubnet?: boolean;
}

/**
 * Takes a sandbox away with everything in it; one that is not there counts as done. Hosts are killed, not shut down.
 *
 * One thing stays: the route that makes the subnet unreachable. A client that still retries would otherwise send its
 * packets out of the machine. {@link sandboxPurge} removes it.
 */
export async function sandboxDown(
  name: string,
  options: SandboxDownOptions = {},
  hooks: SandboxHooks = {},
): Promise<void> {
  const context = openContext(hooks);
  await withLock(context, sandboxPlaces(context.stateDir, checkName(name)).lock, async () => {
    const record = options.keepSubnet === true ? await findRecord(context, name) : undefined;
    // Where something else uses it by now there is nothing to keep.
    if (record !== undefined)
      await claimSubnet(context, name, [parseSubnet(record.subnet)]).catch(() => undefined);
    await downUnlocked(context, name);
    if (options.keepSubnet !== true) await releaseSubnet(context, name);
    context.emit({ type: 'down', name });
  });
  if (options.keepCache === false && (await listRecords(context)).length === 0)
    await rm(context.cacheDir, { recursive: true, force: true });
}

/** Takes every sandbox away, and the unreachable routes of earlier ones. */
export async function sandboxPurge(
  options: SandboxDownOptions = {},
  hooks: SandboxHooks = {},
): Promise<void> {
  const context = openContext(hooks);
  const names = (await readdir(context.stateDir).catch(() => [])).filter((name) => !name.startsWith('.'));
  for (const name of names) await sandboxDown(name, { ...options, keepCache: true }, hooks);
  if (options.keepCache === false) await rm(context.cacheDir, { recursive: true, force: true });
  await forgetSubnets();
}

export async function downUnlocked(context: Context, name: string): Promise<void> {
  await clearAway(context, name);
  await withLock(context, RUN_LOCK, async () => {
    if ((await unregister(context, name)) > 0) return;
    // The last one switches off the light.
    await stopCacher(context);
    await rm(RUN_DIR, { recursive: true, force: true });
  });
}

/** Works from what is there, not from the record, so that it also clears up after a crash. */
export async function clearAway(context: Context, name: string): Promise<void> {
  const places = sandboxPlaces(context.stateDir, name);
  await destroyCgroup(context, namespaceName(name));
  await removeNetwork(name);
  for (const host of await readdir(join(places.root, 'hosts')).catch(() => [])) {
    await unmountRoot(places.host(host));
    const machine = machineName(name, host);
    // systemd 256 and newer mount a directory of sockets per machine, which nobody takes away when nspawn is killed.
    await tryRun(['umount', join(NSPAWN, 'unix-export', machine)]);
    for (const kind of ['propagate', 'unix-export'])
      await rm(join(NSPAWN, kind, machine), { recursive: true, force: true });
  }
  await rm(places.root, { recursive: true, force: true });
}
