import { readdir, readFile } from 'node:fs/promises';
import { LOCAL_REPOSITORY_URL } from './cacher.ts';
import { openContext, type Context } from './context.ts';
import type { SandboxCutKind, SandboxHooks, SandboxHost, SandboxHostStatus, SandboxStatus } from './model.ts';
import { PRISTINE } from './names.ts';
import { cachePlaces, sandboxPlaces } from './places.ts';
import { SSH_USER } from './recipe.ts';
import { listRecords, loadRecord, type SandboxRecord } from './record.ts';
import { initOf } from './runner.ts';
import { parseSubnet } from './subnet.ts';

/** One sandbox, which must exist, or all of them. */
export async function sandboxStatus(name?: string, hooks: SandboxHooks = {}): Promise<SandboxStatus[]> {
  const context = openContext(hooks);
  const records = name === undefined ? await listRecords(context) : [await loadRecord(context, name)];
  return Promise.all(records.map((record) => readStatus(context, record)));
}

export async function readStatus(context: Context, record: SandboxRecord): Promise<SandboxStatus> {
  const places = sandboxPlaces(context.stateDir, record.name);
  return {
    name: record.name,
    subnet: record.subnet,
    gateway: parseSubnet(record.subnet).gateway,
    hosts: await Promise.all(record.hosts.map((host) => readHost(context, record, host))),
    sshKeyPath: places.sshKey,
    sshUser: SSH_USER,
    knownHostsPath: places.knownHosts,
    localRepository: { dir: cachePlaces(context.cacheDir).localRepository, url: LOCAL_REPOSITORY_URL },
    parts: record.parts?.names ?? [],
    snapshots: [PRISTINE, ...(await snapshotLabels(context, record.name))],
  };
}

async function readHost(
  context: Context,
  record: SandboxRecord,
  host: SandboxHost,
): Promise<SandboxHostStatus> {
  const places = sandboxPlaces(context.stateDir, record.name).host(host.name);
  const cut = (await readFile(places.cut, 'utf8').catch(() => undefined)) as SandboxCutKind | undefined;
  const pid = await initOf(record.name, host.name);
  const state = cut !== undefined ? 'cut' : pid !== undefined ? 'running' : 'off';
  return {
    name: host.name,
    address: host.address,
    state,
    ...(pid === undefined ? {} : { pid }),
    ...(cut === undefined ? {} : { cut }),
  };
}

export async function snapshotLabels(context: Context, name: string): Promise<string[]> {
  const files = await readdir(sandboxPlaces(context.stateDir, name).snapshots).catch(() => []);
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}
