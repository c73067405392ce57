import { appendFile, mkdir } from 'node:fs/promises';
import { startCacher } from './cacher.ts';
import { openContext, type Context } from './context.ts';
import { bootAll } from './boot-all.ts';
import { bounded } from './bounded.ts';
import { clearAway, downUnlocked } from './down.ts';
import { SandboxError } from './errors.ts';
import { ensureImage, pruneImages } from './image.ts';
import { withLock } from './lock.ts';
import { findMirror, type Mirror } from './mirror.ts';
import type { SandboxHooks, SandboxOptions, SandboxStatus } from './model.ts';
import { checkHosts, checkName, defaultHosts } from './names.ts';
import { ensureNetwork } from './network.ts';
import { RUN_LOCK, sandboxPlaces } from './places.ts';
import { offerParts, partsFiles } from './parts/repository.ts';
import { selectParts } from './parts/select.ts';
import { installPrerequisites } from './prerequisites.ts';
import { writeRecipe } from './recipe.ts';
import { findRecord, listRecords, saveRecord, type SandboxRecord } from './record.ts';
import { register } from './registry.ts';
import { createSshKey, seedHost } from './seed.ts';
import { readStatus } from './status.ts';
import { claimSubnet, releaseSubnet } from './subnet-claims.ts';
import { parseSubnet, type Subnet } from './subnet.ts';

/**
 * Brings a sandbox up. A running one is left as it is, a host that is off or cut is booted again, and what a reboot of
 * the machine has taken away is put back.
 *
 * @example
 * ```ts
 * const demo = await sandboxUp();
 * // ssh -i demo.sshKeyPath vagrant@10.10.10.10
 * ```
 */
export async function sandboxUp(
  options: SandboxOptions = {},
  hooks: SandboxHooks = {},
): Promise<SandboxStatus> {
  const context = openContext(hooks);
  const name = checkName(options.name ?? 'demo');
  if (options.subnet !== undefined) parseSubnet(options.subnet);
  if (options.hosts !== undefined) checkHosts(options.hosts, parseSubnet(options.subnet ?? '10.10.10.0/24'));
  selectParts(options.parts ?? []);
  await installPrerequisites(context);
  return withLock(context, sandboxPlaces(context.stateDir, name).lock, async () => {
    const existing = options.fresh === true ? undefined : await findRecord(context, name);
    if (existing !== undefined) checkSame(existing, options);
    const subnet = parseSubnet(existing?.subnet ?? options.subnet ?? '10.10.10.0/24');
    // Before a former sandbox goes, so that nobody takes its subnet meanwhile.
    await claimSubnet(context, name, [subnet]);
    try {
      if (options.fresh === true) await downUnlocked(context, name);
      return await bringUp(context, { name, options, subnet, existing });
    } catch (error) {
      if ((await findRecord(context, name)) === undefined) await releaseSubnet(context, name);
      throw error;
    }
  });
}

interface Wanted {
  readonly name: string;
  readonly options: SandboxOptions;
  readonly subnet: Subnet;
  readonly existing: SandboxRecord | undefined;
}

async function bringUp(
  context: Context,
  { name, options, subnet, existing }: Wanted,
): Promise<SandboxStatus> {
  const mirror = await findMirror();
  await withLock(context, RUN_LOCK, async () => {
    await register(context, name);
    await startCacher(context, mirror);
  });
  const record = existing ?? (await create(context, name, options, subnet, mirror));
  await ensureNetwork(context, name, subnet);
  await bootAll(context, record, record.hosts);
  await pruneImages(
    context,
    (await listRecords(context)).map(({ image }) => image),
  );
  return readStatus(context, record);
}

async function create(
  context: Context,
  name: string,
  options: SandboxOptions,
  subnet: Subnet,
  mirror: Mirror,
): Promise<SandboxRecord> {
  const places = sandboxPlaces(context.stateDir, name);
  const hosts = checkHosts(options.hosts ?? defaultHosts(subnet), subnet);
  try {
    const wanted = selectParts(options.parts ?? []);
    const parts = wanted.length === 0 ? undefined : await offerParts(context, wanted);
    const image = await ensureImage(context, writeRecipe(options.suite ?? 'trixie', mirror));
    // What an interrupted `up` has left has no record and cannot be used.
    await clearAway(context, name);
    await mkdir(places.snapshots, { recursive: true });
    await createSshKey(places, name);
    const files = parts === undefined ? [] : await partsFiles(context, parts);
    const known = await bounded(hosts, (host) => seedHost(places, host, { subnet, files }));
    await appendFile(places.knownHosts, known.join(''));
    const record: SandboxRecord = {
      name,
      subnet: subnet.cidr,
      hosts,
      image,
      ...(parts === undefined ? {} : { parts }),
    };
    await saveRecord(context, record);
    return record;
  } catch (error) {
    await downUnlocked({ ...context, signal: undefined }, name);
    throw error;
  }
}

function checkSame(record: SandboxRecord, options: SandboxOptions): void {
  const lacking = selectParts(options.parts ?? []).filter(({ name }) => !record.parts?.names.includes(name));
  if (lacking.length > 0) {
    throw new SandboxError(
      'DIFFERENT_SANDBOX',
      `the sandbox "${record.name}" exists without ${lacking.map(({ name }) => name).join(', ')}`,
      { hint: 'Use another name, or ask for a fresh one.' },
    );
  }
  const list = (hosts: SandboxRecord['hosts']) =>
    hosts
      .map(({ name, address }) => `${name} ${address}`)
      .sort()
      .join(', ');
  const differs =
    (options.subnet !== undefined && options.subnet !== record.subnet) ||
    (options.hosts !== undefined && list(options.hosts) !== list(record.hosts));
  if (!differs) return;
  throw new SandboxError(
    'DIFFERENT_SANDBOX',
    `the sandbox "${record.name}" exists with ${record.subnet} and ${list(record.hosts)}`,
    {
      hint: 'Use another name, or ask for a fresh one.',
    },
  );
}
