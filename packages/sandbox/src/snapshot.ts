import { mkdir, readFile, rm } from 'node:fs/promises';
import { bootAll } from './boot-all.ts';
import { bounded } from './bounded.ts';
import { openContext, type Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { dropUnusedLayers, freeze, readChain, SEED, thaw } from './layers.ts';
import { withLock } from './lock.ts';
import type { SandboxHooks } from './model.ts';
import { checkLabel, PRISTINE } from './names.ts';
import { sandboxPlaces } from './places.ts';
import { loadRecord, writeJson, type SandboxRecord } from './record.ts';
import { initOf } from './runner.ts';
import { snapshotLabels } from './status.ts';
import { killHost, stopHost } from './stop.ts';

/** The stack of each host at the moment of a snapshot. */
type Snapshot = Readonly<Record<string, readonly string[]>>;

/** Remembers all hosts as they are. They are shut down in order for it; those that ran are booted again. */
export async function sandboxSnapshot(name: string, label: string, hooks: SandboxHooks = {}): Promise<void> {
  const context = openContext(hooks);
  checkLabel(label);
  const record = await loadRecord(context, name);
  const places = sandboxPlaces(context.stateDir, name);
  await withLock(context, places.lock, async () => {
    const chains = await bounded(record.hosts, async (host) => {
      const ran = (await initOf(name, host.name)) !== undefined;
      await stopHost(context, record, host);
      return { host, ran, chain: await freeze(places.host(host.name), label) };
    });
    await mkdir(places.snapshots, { recursive: true });
    const snapshot: Snapshot = Object.fromEntries(chains.map(({ host, chain }) => [host.name, chain]));
    await writeJson(places.snapshot(label), snapshot);
    context.emit({ type: 'snapshot', label, state: 'taken' });
    const running = chains.filter(({ ran }) => ran).map(({ host }) => host);
    await bootAll(context, record, running);
    await clean(context, record);
  });
}

/** Puts all hosts back to a snapshot, or to `pristine`, and boots them; what they did since is lost. */
export async function sandboxRestore(name: string, label: string, hooks: SandboxHooks = {}): Promise<void> {
  const context = openContext(hooks);
  const record = await loadRecord(context, name);
  const places = sandboxPlaces(context.stateDir, name);
  await withLock(context, places.lock, async () => {
    const snapshot = await readSnapshot(context, record, label);
    await bounded(record.hosts, async (host) => {
      // No orderly shutdown: what it would write is about to be thrown away.
      await killHost(context, record, host);
      await thaw(places, places.host(host.name), label, snapshot[host.name] ?? [SEED]);
    });
    await bootAll(context, record, record.hosts);
    context.emit({ type: 'snapshot', label, state: 'restored' });
    await clean(context, record);
  });
}

async function readSnapshot(context: Context, record: SandboxRecord, label: string): Promise<Snapshot> {
  if (label === PRISTINE) return {};
  const labels = await snapshotLabels(context, record.name);
  if (!labels.includes(label)) {
    throw new SandboxError('UNKNOWN_SNAPSHOT', `the sandbox "${record.name}" has no snapshot "${label}"`, {
      hint: `It has: ${[PRISTINE, ...labels].join(', ')}.`,
    });
  }
  return JSON.parse(
    await readFile(sandboxPlaces(context.stateDir, record.name).snapshot(label), 'utf8'),
  ) as Snapshot;
}

async function clean(context: Context, record: SandboxRecord): Promise<void> {
  const places = sandboxPlaces(context.stateDir, record.name);
  const snapshots = await Promise.all(
    (await snapshotLabels(context, record.name)).map((label) => readSnapshot(context, record, label)),
  );
  for (const host of record.hosts) {
    const used = [
      ...(await readChain(places.host(host.name))),
      ...snapshots.flatMap((snapshot) => snapshot[host.name] ?? []),
    ];
    await dropUnusedLayers(places.host(host.name), used);
  }
  await rm(places.trash, { recursive: true, force: true });
}
