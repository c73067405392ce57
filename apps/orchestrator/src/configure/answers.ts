import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Inventory, PigstyError } from '@pigsty/sdk';
import type { World } from '../call/world.ts';
import {
  type AddressMap,
  checkAddress,
  mapHosts,
  rolesOf,
  templateHosts,
  type Machine,
  type Reach,
  listTemplates,
  type Template,
  templateNamed,
} from '@pigsty/operations/configure';

import { clip } from '../views/words.ts';

/** What the command line says about addresses, passwords and the file. */
export interface Flags {
  readonly conf?: string;
  readonly ip?: string;
  readonly host?: readonly string[];
  readonly skip?: boolean;
  readonly generate?: boolean;
  readonly force?: boolean;
  /** What will be written, as the user would name it; the inventory first. */
  readonly files: readonly string[];
}

export interface Asker {
  readonly world: World;
  /** Whether somebody sits there and wants to be asked. */
  readonly mayAsk: boolean;
}

/** The template that was named, or chosen; without anybody to choose, the one that most begin with. */
export async function askTemplate(conf: string | undefined, { world, mayAsk }: Asker): Promise<Template> {
  if (conf !== undefined) return templateNamed(conf);
  if (!mayAsk) return templateNamed('meta');
  const templates = listTemplates();
  const width = Math.max(...templates.map(({ name }) => name.length));
  // The prompt wraps what is wider, and nobody reads a list of paragraphs.
  const room = Math.max(20, Math.min(world.stderr.columns, 90) - width - 12);
  const options = templates.map(({ name, summary }) => ({
    value: name,
    label: `${name.padEnd(width)}  ${clip(summary, room)}`,
  }));
  return templateNamed(await world.ask.choose('Start from which template?', { options, initial: 'meta' }));
}

export interface Answers {
  readonly map: AddressMap;
  /** Address of the first host. */
  readonly primary: string;
  readonly generate: boolean;
}

/** Everything that the flags leave open: asked at a terminal, listed as missing anywhere else. */
export async function askRest(
  flags: Flags,
  about: { readonly inventory: Inventory; readonly machine: Machine | undefined },
  asker: Asker,
): Promise<Answers> {
  const missing: string[] = [];
  const hosts = templateHosts(about.inventory);
  const primary = await askPrimary(flags, { ...about, first: hosts[0] ?? '' }, asker, missing);
  const overwrite = await mayOverwrite(flags, asker, missing);
  if (missing.length > 0) {
    throw new PigstyError(
      'CONFIRMATION_REQUIRED',
      `nobody can be asked, and this is missing:\n  ${missing.join('\n  ')}`,
      {
        hint: 'Nothing was written.',
      },
    );
  }
  if (!overwrite)
    throw new PigstyError('CANCELLED', `${flags.files.join(' and ')} stays as it is`, {
      hint: 'Write to another file with -o FILE.',
    });
  const given = [primary, ...(flags.ip === undefined ? firstIsPrimary(flags) : (flags.host ?? []))];
  const map = new Map(mapHosts(hosts, given));
  if (asker.mayAsk && flags.skip !== true) await askOthers({ hosts, inventory: about.inventory }, map, asker);
  return { map, primary, generate: flags.generate ?? (await askPasswords(asker)) };
}

async function askPrimary(
  flags: Flags,
  { machine, first }: { machine: Machine | undefined; first: string },
  { world, mayAsk }: Asker,
  missing: string[],
): Promise<string> {
  const [named] = (flags.host ?? []).filter((one) => !one.includes('='));
  const given = flags.ip ?? named;
  if (given !== undefined) return checkAddress(given);
  if (flags.skip === true || machine === undefined) return first;
  const own = likelyAddresses(machine);
  const same = own.find(({ address }) => address === first);
  if (same !== undefined) return same.address;
  const [only] = own;
  if (own.length === 1 && only !== undefined) return only.address;
  if (!mayAsk) {
    const list = own.map(({ address, device }) => `${address} (${device})`).join(', ');
    missing.push(
      own.length === 0
        ? '--ip ADDRESS, as this machine has none that others could reach'
        : `--ip ADDRESS, as this machine has several: ${list}`,
    );
    return first;
  }
  if (own.length === 0)
    return world.ask.input('No address was found. Under which address do the others reach this machine?', {
      check: complaint,
    });
  return world.ask.choose('Under which address do the others reach this machine?', {
    options: own.map(({ address, device }, i) => ({
      value: address,
      label: address,
      hint: i === 0 && machine.routed ? `${device}, the default route` : device,
    })),
  });
}

/** Bridges of containers, virtual machines and our own sandboxes (`ps-`) are no way in. */
export function likelyAddresses({ addresses }: Machine): Machine['addresses'] {
  return addresses.filter(
    ({ device }) => !/^(?:docker|virbr|br-|ps-|veth|cni|flannel|cali|podman|lxc|lxd)/.test(device),
  );
}

/** Without --ip the first --host is the first host. */
function firstIsPrimary({ host = [] }: Flags): readonly string[] {
  const first = host.findIndex((one) => !one.includes('='));
  return first === -1 ? host : host.filter((_, i) => i !== first);
}

async function mayOverwrite(flags: Flags, { world, mayAsk }: Asker, missing: string[]): Promise<boolean> {
  const there = flags.files.filter((file) => existsSync(resolve(world.cwd, file)));
  if (there.length === 0 || flags.force === true) return true;
  const names = there.join(' and ');
  const exist = there.length === 1 ? `${names} exists` : `${names} exist`;
  if (mayAsk) return world.ask.yesOrNo(`${exist}. Write them again, and keep a copy of the old?`);
  missing.push(`--force, as ${exist} (a copy is kept), or another name`);
  return true;
}

async function askOthers(
  { hosts, inventory }: { hosts: readonly string[]; inventory: Inventory },
  map: Map<string, string>,
  { world }: Asker,
): Promise<void> {
  for (const host of hosts.filter((one) => !map.has(one))) {
    const answer = await world.ask.input(
      `Address of ${host} (${rolesOf(inventory, host)})? Empty to fill it in later`,
      {
        check: (text) => {
          if (text === '') return undefined;
          return [...map.values()].includes(text) ? `${text} is another host's already` : complaint(text);
        },
      },
    );
    if (answer === '') return;
    map.set(host, answer);
  }
}

async function askPasswords({ world, mayAsk }: Asker): Promise<boolean> {
  if (!mayAsk) return false;
  const answer = await world.ask.choose('Passwords?', {
    options: [
      { value: 'new', label: 'generate strong ones' },
      { value: 'known', label: 'keep those of the template', hint: 'known to everybody, for trying out' },
    ],
    initial: 'new',
  });
  return answer === 'new';
}

/** A single host that is this machine and does not let itself in can be worked on without SSH. */
export async function askLocal(reach: Reach, { world, mayAsk }: Asker): Promise<boolean> {
  if (reach.works || !mayAsk) return false;
  const answer = await world.ask.choose(
    `SSH to this machine does not work (${reach.message ?? ''}). Work on it how?`,
    {
      options: [
        { value: 'local', label: 'without SSH', hint: 'commands must then be run here' },
        { value: 'ssh', label: 'by SSH', hint: 'you make it work before the deploy' },
      ],
      initial: 'local',
    },
  );
  return answer === 'local';
}

function complaint(text: string): string | undefined {
  try {
    checkAddress(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
