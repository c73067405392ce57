import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import type { OfferedParts, SandboxHost } from './model.ts';
import { checkName } from './names.ts';
import { sandboxPlaces } from './places.ts';

/** What is remembered of a sandbox; whether it runs is asked of the kernel. */
export interface SandboxRecord {
  readonly name: string;
  readonly subnet: string;
  readonly hosts: readonly SandboxHost[];
  readonly image: string;
  readonly parts?: OfferedParts;
}

export async function findRecord(context: Context, name: string): Promise<SandboxRecord | undefined> {
  const { record } = sandboxPlaces(context.stateDir, checkName(name));
  const text = await readFile(record, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as SandboxRecord);
}

export async function loadRecord(context: Context, name: string): Promise<SandboxRecord> {
  const record = await findRecord(context, name);
  if (record !== undefined) return record;
  const others = (await listRecords(context)).map((other) => other.name);
  throw new SandboxError('UNKNOWN_SANDBOX', `there is no sandbox "${name}"`, {
    hint: others.length > 0 ? `There is: ${others.join(', ')}.` : 'There is none on this machine.',
  });
}

export async function saveRecord(context: Context, record: SandboxRecord): Promise<void> {
  const places = sandboxPlaces(context.stateDir, record.name);
  await mkdir(places.root, { recursive: true });
  await writeJson(places.record, record);
}

export async function listRecords(context: Context): Promise<SandboxRecord[]> {
  const names = (await readdir(context.stateDir).catch(() => []))
    .filter((name) => !name.startsWith('.'))
    .sort();
  const records = await Promise.all(names.map((name) => findRecord(context, name).catch(() => undefined)));
  return records.filter((record) => record !== undefined);
}

/** A host by its name or its address. */
export function findHost(record: SandboxRecord, nameOrAddress: string): SandboxHost {
  const host = record.hosts.find(({ name, address }) => name === nameOrAddress || address === nameOrAddress);
  if (host !== undefined) return host;
  throw new SandboxError('UNKNOWN_HOST', `the sandbox "${record.name}" has no host "${nameOrAddress}"`, {
    hint: `It has: ${record.hosts.map(({ name, address }) => `${name} (${address})`).join(', ')}.`,
  });
}

/** Whole or not at all, also when the writer is killed. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(value, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
}
