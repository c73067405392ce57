import { resolve } from 'node:path';
import { type Inventory, PigstyError, readInventory } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { templateHosts } from '../configure/addresses.ts';
import { askLocal, askRest, askTemplate, type Flags } from '../configure/answers.ts';
import { compose } from '../configure/compose.ts';
import { hasAddress, missingPostgres, probeMachine } from '../configure/machine.ts';
import { type Reach, tryReach } from '../configure/reach.ts';
import { listTemplates, type Template } from '../configure/templates.ts';
import { checkPort, checkRegion, checkVersion, proxyOf } from '../configure/wishes.ts';
import { pointToSchema, writeInventory } from '../configure/write.ts';
import { shortPath } from '../estate/inventory-files/text.ts';
import { readEstate } from '../estate/read.ts';
import { configureText } from '../views/configure-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';

export interface ConfigureOptions extends Omit<Flags, 'output'> {
  readonly output?: string;
  readonly list?: boolean;
  readonly region?: string;
  readonly pgVersion?: string;
  readonly port?: string;
  readonly proxy?: boolean;
  readonly local?: boolean;
  readonly nonInteractive?: boolean;
  readonly inventory?: readonly string[];
}

/** `pigsty configure`: an inventory for this machine, from a template. */
export async function configure(call: Call<readonly [], ConfigureOptions>): Promise<number> {
  const { world, globals, options } = call;
  if (options.list === true) return showTemplates(call);
  const mayAsk = world.interactive && !globals.json && !globals.yes && options.nonInteractive !== true;
  const asker = { world, mayAsk };
  const flags: Flags = { ...options, ...addressOf(options), output: options.output ?? 'pigsty.yml' };
  const asked = {
    ...checkRegion(options.region),
    ...(await checkVersion(options.pgVersion)),
    ...checkPort(options.port),
    ...(options.proxy === true ? { proxy: proxyOf(world.env) } : {}),
  };
  const machine = options.skip === true ? undefined : await probeMachine();
  const template = await askTemplate(options.conf, asker);
  const file = resolve(world.cwd, flags.output);
  refuseTemplate(template, file);
  const inventory = inventoryOf(template);
  const { map, primary, generate } = await askRest(flags, { inventory, machine }, asker);
  const own = machine !== undefined && hasAddress(machine, primary) ? machine : undefined;
  const hosts = templateHosts(inventory);
  const alone = own !== undefined && hosts.length === 1;
  if (options.local === true) requireAlone(alone);
  const reach = own === undefined || options.local === true ? undefined : await tryOwn(primary, call, asked);
  const local =
    options.local === true || (alone && own.root && reach !== undefined && (await askLocal(reach, asker)));
  const { present, checkedOnly } = await readEstate([template.file], world);
  const result = compose(pointToSchema(template.text, { from: template.file, to: file }), {
    hosts,
    map,
    wishes: { ...asked, ...(local ? { local } : {}), ...(own === undefined ? {} : { machine: own }) },
    ...(generate
      ? {
          passwords: {
            modules: [...present, ...checkedOnly].map((p) => p.module),
            random: (n: number) => world.random(n),
          },
        }
      : {}),
  });
  const backup = await writeInventory(file, { text: result.text, nowMs: world.now() });
  const { problems } = await readEstate([file], world);
  const report = {
    ...result,
    machine,
    template,
    map,
    // Who does without SSH need not hear that it does not work.
    reach: local ? undefined : reach,
    missingPostgres: own === undefined ? undefined : missingPostgres(result.text, own),
    problems,
    file: shortPath(file, world.cwd),
    ...(backup === undefined ? {} : { backup: shortPath(backup, world.cwd) }),
    generated: generate,
    asked: mayAsk,
    // A way out for who may take it.
    mayGoLocal: alone && own.root && !local && reach?.works === false,
  };
  const valid = !problems.some((p) => p.severity === 'error');
  if (globals.json) {
    writeJson(world.stdout, {
      type: 'configured',
      file: report.file,
      template: template.name,
      ...(report.backup === undefined ? {} : { backup: report.backup }),
      ...(machine === undefined ? {} : { machine }),
      addresses: Object.fromEntries(map),
      settings: result.settings.map(({ what, why }) => ({ what, why })),
      passwords: result.passwords,
      ...(report.reach === undefined ? {} : { reach: report.reach }),
      ...(report.missingPostgres === undefined ? {} : { missingPostgres: report.missingPostgres }),
      leftOver: result.leftOvers,
      valid,
      problems,
    });
  } else world.stdout.write(`${configureText(report, paintFor(world.stdout, world, globals))}\n`);
  return valid ? 0 : 1;
}

function showTemplates({ world, globals }: Call): number {
  const templates = listTemplates().map(({ name, summary, text }) => ({
    name,
    summary,
    hosts: inventoryOf({ name, text }).hosts.size,
  }));
  if (globals.json) writeJson(world.stdout, { type: 'templates', templates });
  else {
    const paint = paintFor(world.stdout, world, globals);
    const header = ['template', 'hosts', 'what it is'].map((t) => ({ text: t, painted: paint.dim(t) }));
    const rows = templates.map((t) => [t.name, String(t.hosts), t.summary]);
    world.stdout.write(`${table([header, ...rows])}\n`);
  }
  return 0;
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

function inventoryOf({ name, text }: Pick<Template, 'name' | 'text'>): Inventory {
  const { inventory } = readInventory({ file: `${name}.yml`, text });
  if (inventory === undefined) throw new PigstyError('BUG', `the template ${name} cannot be read`);
  return inventory;
}

function requireAlone(alone: boolean): void {
  if (alone) return;
  throw new PigstyError('USAGE', '--local is for a template of one host that is this machine', {
    hint: 'Several hosts are reached by SSH, this one included.',
  });
}

/** Only this machine is tried: what lies elsewhere is the business of `pigsty check`. */
function tryOwn(address: string, { world }: Call, { sshPort }: { sshPort?: number }): Promise<Reach> {
  return tryReach(address, { world, ...(sshPort === undefined ? {} : { port: sshPort }) });
}
