import { dirname, resolve } from 'node:path';
import { shortPath } from '@pigsty/inventory';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import type { World } from '../call/world.ts';
import {
  templateHosts,
  compose,
  hasAddress,
  type Machine,
  missingParts,
  missingPostgres,
  probeMachine,
  type Reach,
  tryReach,
  save,
  type Choices,
  inventoryOf,
  type Template,
  vaultingOf,
  type VaultKey,
  vaultKey,
  withKey,
  type VaultTarget,
  vaultTarget,
  checkPort,
  checkRegion,
  checkVersion,
  proxyOf,
  pointToSchema,
} from '@pigsty/operations/configure';
import { askLocal, type Asker, askRest, askTemplate, type Flags } from '../configure/answers.ts';

import { readEstate } from '@pigsty/operations/estate';
import { configureJson, type ConfigureReport, configureText } from '../views/configure-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { showTemplates } from './configure-list.ts';

export interface ConfigureOptions extends Omit<Flags, 'files'> {
  readonly output?: string;
  readonly list?: boolean;
  readonly region?: string;
  readonly pgVersion?: string;
  readonly port?: string;
  readonly proxy?: boolean;
  readonly local?: boolean;
  readonly vault?: string;
  readonly nonInteractive?: boolean;
  readonly inventory?: readonly string[];
}

/** `pigsty configure`: an inventory for this machine, from a template. */
export async function configure(call: Call<readonly [], ConfigureOptions>): Promise<number> {
  const { world, globals, options } = call;
  if (options.list === true) return showTemplates(call);
  const mayAsk = world.interactive && !globals.json && !globals.yes && options.nonInteractive !== true;
  const asker = { world, mayAsk };
  const file = resolve(world.cwd, options.output ?? 'pigsty.yml');
  const target = options.vault === undefined ? undefined : vaultTarget(options.vault, file);
  const flags = flagsOf(options, { file, target, cwd: world.cwd });
  const choices = await choicesOf(options, world.env);
  const machine = options.skip === true ? undefined : await probeMachine();
  const template = await askTemplate(options.conf, asker);
  refuseTemplate(template, file);
  const inventory = inventoryOf(template);
  const { map, primary, generate } = await askRest(flags, { inventory, machine }, asker);
  const hosts = templateHosts(inventory);
  const own = machine !== undefined && hasAddress(machine, primary) ? machine : undefined;
  const { local, reach } = await waysIn({ own, primary, hosts: hosts.length, choices, options }, asker);
  const key = target === undefined ? undefined : await vaultKey(globals.vault, asker, dirname(file));
  const { present, inventory: described } = await readEstate([template.file], world);
  const modules = present.map((p) => p.module);
  const [first = ''] = hosts;
  const missing =
    own === undefined || described === undefined
      ? []
      : await missingParts(modules, { inventory: described, host: first });
  const vault = target === undefined ? undefined : vaultingOf(target, key);
  const composed = compose(pointToSchema(template.text, { from: template.file, to: file }), {
    hosts,
    map,
    choices: {
      ...choices,
      ...(local ? { local } : {}),
      ...(own === undefined ? {} : { machine: own, missingParts: missing }),
    },
    ...(generate
      ? { passwords: { modules, random: (n) => world.random(n), ...(vault === undefined ? {} : { vault }) } }
      : {}),
  });
  const saved = await save(composed, { file, target, key, world });
  const { problems } = await readEstate([file], withKey(world, key), { ...globals.vault, ask: false });
  const report: ConfigureReport = {
    ...composed,
    ...saved,
    machine,
    template,
    map,
    reach,
    missingPostgres: own === undefined ? undefined : missingPostgres(composed.text, own),
    problems,
    file: shortPath(file, world.cwd),
    generated: generate,
    inline: target?.kind === 'inline',
    vaultWords: vaultWords(key, call),
    asked: mayAsk,
    // A way out for who may take it.
    mayGoLocal: hosts.length === 1 && own?.root === true && reach?.works === false,
  };
  if (globals.json) writeJson(world.stdout, configureJson(report));
  else world.stdout.write(`${configureText(report, paintFor(world.stdout, world, globals))}\n`);
  return problems.some((p) => p.severity === 'error') ? 1 : 0;
}

/** What a later command needs to open the vault, unless the environment or a configuration says it anyway. */
function vaultWords(key: VaultKey | undefined, { globals: { vault } }: Call): string {
  if (key === undefined) return '';
  if (key.typed !== undefined) return ' --ask-vault-pass';
  return [
    ...vault.passwordFiles.map((file) => ` --vault-password-file ${file}`),
    ...vault.ids.map((id) => ` --vault-id ${id}`),
  ].join('');
}

function flagsOf(
  options: ConfigureOptions,
  { file, target, cwd }: { file: string; target: VaultTarget | undefined; cwd: string },
): Flags {
  const files = [file, ...(target?.kind === 'file' ? [target.file] : [])];
  return {
    ...options,
    ...addressOf(options),
    // Passwords that everybody knows need no vault.
    ...(target === undefined ? {} : { generate: true }),
    files: files.map((path) => shortPath(path, cwd)),
  };
}

async function choicesOf(options: ConfigureOptions, env: World['env']): Promise<Choices> {
  return {
    ...checkRegion(options.region),
    ...(await checkVersion(options.pgVersion)),
    ...checkPort(options.port),
    ...(options.proxy === true ? { proxy: proxyOf(env) } : {}),
  };
}

/** How this machine is worked on: without SSH, when that is asked for; by SSH otherwise, which is tried. */
async function waysIn(
  about: {
    own: Machine | undefined;
    primary: string;
    hosts: number;
    choices: Choices;
    options: ConfigureOptions;
  },
  asker: Asker,
): Promise<{ local: boolean; reach: Reach | undefined }> {
  const { own, primary, hosts, choices, options } = about;
  const alone = own !== undefined && hosts === 1;
  if (options.local === true) {
    if (alone) return { local: true, reach: undefined };
    throw new PigstyError('USAGE', '--local is for a template of one host that is this machine', {
      hint: 'Several hosts are reached by SSH, this one included.',
    });
  }
  // What lies elsewhere is the business of `pigsty check`.
  if (own === undefined) return { local: false, reach: undefined };
  const port = choices.sshPort === undefined ? {} : { port: choices.sshPort };
  const reach = await tryReach(primary, { world: asker.world, ...port });
  const local = alone && own.root && (await askLocal(reach, asker));
  return { local, reach: local ? undefined : reach };
}

/** `-i` belongs to the inventory everywhere; here, where none is read, an address after it is what the original takes. */
function addressOf({ ip, inventory }: ConfigureOptions): { ip?: string } {
  const [first] = inventory ?? [];
  if (first === undefined) return ip === undefined ? {} : { ip };
  if (/^[\d.]+$/.test(first) && inventory?.length === 1 && ip === undefined) return { ip: first };
  throw new PigstyError('USAGE', `configure reads no inventory, and -i ${first} names one`, {
    hint: 'To write to a file: -o FILE. To give the address of this machine: --ip 10.0.0.5',
  });
}

function refuseTemplate(template: Template, file: string): void {
  if (file !== template.file) return;
  throw new PigstyError('USAGE', `the template itself would be overwritten: ${file}`, {
    hint: 'Name another file with -o.',
  });
}
