import {
  freeSubnet,
  sandboxCut,
  sandboxDown,
  sandboxHeal,
  sandboxExec,
  sandboxLimitMemory,
  sandboxStatus,
  sandboxUp,
} from '@pigsty/sandbox';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pigsty, type CliResult } from './cli.ts';

/**
 * The sandbox of all specs: its own name and network, beside a user's demo. `PIGSTY_E2E_SANDBOX=mine:10.10.30` takes
 * another one, so that two runs may go on at once.
 */
const [name = 'e2e', wanted = '10.10.20'] = (process.env['PIGSTY_E2E_SANDBOX'] ?? 'e2e').split(':');
export const sandboxName = name;
export const network = (await freeSubnet(name, `${wanted}.0/24`)).replace('.0/24', '');
const root = join(tmpdir(), `pigsty-${sandboxName}-${process.getuid?.() ?? 0}`);

/** Which run uses the sandbox. */
const runFile = join(root, 'run');
export const bootedBy = (): string => (existsSync(runFile) ? readFileSync(runFile, 'utf8') : '');

const hosts = ['meta', 'node-1', 'node-2', 'node-3'].map((name, i) => ({
  name,
  address: `${network}.1${i}`,
}));

export const meta = `${network}.10`;
export const members = [`${network}.11`, `${network}.12`, `${network}.13`] as const;
export const everyone = [meta, ...members] as const;
/** In the sandbox's network, and nobody's. */
export const nobody = `${network}.99`;

/** A folder with the demo inventory for the specs' own hosts. */
export interface Estate {
  readonly folder: string;
  readonly inventory: string;
  /** What the inventory says. */
  readonly text: string;
  /** `pigsty -i <inventory> ...` in the estate's folder. */
  run(...args: readonly string[]): Promise<CliResult>;
}

/**
 * Boots the hosts (nothing happens when they run) and writes the demo inventory for them, without INFRA: most specs are
 * about what PostgreSQL does, with and without anybody watching.
 */
export async function estate(edit: (inventory: string) => string = (text) => text): Promise<Estate> {
  return wholeEstate((demo) => edit(demo.replace(/^ {4}infra:[\s\S]*?(?=^ {4}etcd:)/m, '')));
}

/** The same with INFRA, which needs hosts that are offered its parts; of another file in conf where that is said. */
export async function wholeEstate(
  edit: (inventory: string) => string = (text) => text,
  file = 'demo.yml',
): Promise<Estate> {
  await sandboxUp({ name: sandboxName, subnet: `${network}.0/24`, hosts });
  mkdirSync(root, { recursive: true });
  writeFileSync(runFile, process.env['PIGSTY_E2E_RUN'] ?? '');
  const demo = readFileSync(fileURLToPath(new URL(`../../conf/${file}`, import.meta.url)), 'utf8');
  const inventory = edit(adapt(demo));
  return folderWith(inventory);
}

/** A folder of its own with this inventory; the shared estate folder keeps its CA and known hosts between specs. */
function folderWith(inventory: string): Estate {
  const folder = join(root, 'estate');
  mkdirSync(folder, { recursive: true });
  return written(folder, inventory);
}

function written(folder: string, text: string): Estate {
  const inventory = join(folder, 'pigsty.yml');
  writeFileSync(inventory, text);
  return { folder, inventory, text, run: (...args) => pigsty(args, { cwd: folder }) };
}

/** The same estate (CA, known hosts, journal), described otherwise. */
export function variant(original: Estate, edit: (inventory: string) => string): Estate {
  const folder = join(original.folder, 'variant');
  mkdirSync(folder, { recursive: true });
  for (const shared of ['files', '.pigsty']) {
    rmSync(join(folder, shared), { force: true });
    symlinkSync(join('..', shared), join(folder, shared));
  }
  return written(folder, edit(original.text));
}

/** The demo inventory on the specs' own hosts, opened with their own key. */
function adapt(demo: string): string {
  const moved = demo.replaceAll('10.10.10.', `${network}.`);
  const keyed = moved.replaceAll('pigsty-sandbox/demo/', `pigsty-sandbox/${sandboxName}/`);
  if (keyed === moved) throw new Error('conf/demo.yml no longer names its sandbox: adapt the harness');
  return keyed;
}

/** The demo estate, deployed. A deployed one costs a no-op deploy. */
export async function deployed(edit?: (inventory: string) => string): Promise<Estate> {
  const demo = await estate(edit);
  const result = await demo.run('deploy', '--yes');
  if (result.code !== 0) throw new Error(`deploy failed with ${result.code}:\n${result.all}`);
  return demo;
}

/**
 * Forgets everything: hosts, and the estate's CA, journal and known hosts. The new hosts are offered these parts, which
 * are built first where this machine has not done so before.
 */
export async function fresh(parts: readonly string[] = []): Promise<Estate> {
  await leaveNothing();
  await sandboxUp({ name: sandboxName, subnet: `${network}.0/24`, hosts, parts });
  return estate();
}

/** Takes the hosts down, and forgets them: for a spec whose clusters stand in the way of those of others. */
export async function leaveNothing(): Promise<void> {
  rmSync(root, { recursive: true, force: true });
  if ((await sandboxStatus()).some((s) => s.name === sandboxName))
    await sandboxDown(sandboxName, { keepSubnet: true });
}

/** Parts a host from every other, and from this machine. */
export const cut = (host: string): Promise<void> => sandboxCut(sandboxName, host, 'network');
export const heal = (host: string): Promise<void> => sandboxHeal(sandboxName, host);

/** Lets a host have so many MiB of memory at most, or as much as this machine has again. */
export const limitMemory = (host: string, mebibytes?: number): Promise<void> =>
  sandboxLimitMemory(sandboxName, host, mebibytes === undefined ? undefined : mebibytes * 2 ** 20);

/** Runs a shell line as root inside a host, without SSH. */
export async function on(host: string, script: string): Promise<string> {
  const result = await sandboxExec(sandboxName, host, ['sh', '-c', script]);
  if (result.exitCode !== 0)
    throw new Error(`on ${host}: ${script}\nexit ${result.exitCode}\n${result.stdout}${result.stderr}`);
  return result.stdout.trim();
}
