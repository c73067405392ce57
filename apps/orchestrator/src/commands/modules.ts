import type { AnyModule, AnyProcedure, AnyQuery } from '@pigsty/sdk';
import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';
import { noSilence } from './no-silence.ts';
import { addInputOptions } from '../call/input-options.ts';

/** `pigsty <module> ...`: the queries and procedures of each module, its own words and ours, and growing and shrinking. */
export function addModuleCommands(program: Command, act: Act, modules: readonly AnyModule[]): void {
  for (const module of modules) {
    const group = program
      .command(module.name)
      .summary(module.summary)
      .description(`Work on ${module.name} clusters of the inventory: ${module.summary}.`);
    for (const query of module.queries) addQuery(group, act, { module, query });
    addGrowth(group, act, module);
    for (const procedure of module.procedures) addProcedure(group, act, { module, procedure });
  }
}

function addQuery(
  group: Command,
  act: Act,
  { module, query }: { readonly module: AnyModule; readonly query: AnyQuery },
): void {
  addInputOptions(
    group.command(query.name).summary(query.summary).description(sentence(query.summary)),
    query,
  )
    .addHelpText('after', examples(...((query.examples ?? []) as [string, string][])))
    .action(
      act(async () => {
        const { moduleQuery } = await import('../verbs/module-query.ts');
        return moduleQuery(module, query);
      }),
    );
}

function addProcedure(
  group: Command,
  act: Act,
  { module, procedure }: { readonly module: AnyModule; readonly procedure: AnyProcedure },
): void {
  const all: readonly { readonly name: string }[] = [...procedure.phases, ...(procedure.closing ?? [])];
  const phases = all.map((p) => p.name).join(', ');
  const onHosts = procedure.on === 'hosts';
  const command = group.command(procedure.name);
  // Hosts are named by --limit, as everywhere.
  if (!onHosts) command.argument(`<${procedure.on}>`);
  command
    .summary(procedure.summary)
    .description(
      `${sentence(procedure.summary)}\n${onHosts ? 'The hosts are those of -l, or all. Before a host goes down the clusters on it are drained, and all must be well again before\nthe next one does. ' : `Phases: ${phases}. `}When it is interrupted, the same command goes on where it stopped.`,
    )
    .option('--dry-run', 'show every phase as far as it can be known, and change nothing');
  if (procedure.grade !== 'reads') command.option(...noSilence);
  if (procedure.abort !== undefined)
    command.option('--abort', 'walk an unfinished one back instead of finishing it');
  if (procedure.grade === 'destroys')
    command.option('--confirm <name>', `the name of the ${procedure.on}, instead of typing it`);
  addInputOptions(command, procedure)
    .addHelpText('after', examples(...((procedure.examples ?? []) as [string, string][])))
    .action(
      act(async () => {
        const { moduleProcedure } = await import('../verbs/module-procedure.ts');
        return moduleProcedure(module, procedure);
      }),
    );
}

function addGrowth(group: Command, act: Act, module: AnyModule): void {
  const { name } = module;
  group
    .command('add')
    .argument('<cluster>')
    .argument('<address...>', 'hosts that the inventory lists under the cluster')
    .summary('add instances to a cluster')
    .description(
      `Installs what is missing on the new hosts and plans ${name} for the whole cluster; only what needs it is changed.`,
    )
    .addHelpText(
      'after',
      examples([`pigsty ${name} add CLUSTER 10.10.10.13`, 'after adding the host to the inventory']),
    )
    .action(
      act(async () => {
        const { moduleAdd } = await import('../verbs/module-add.ts');
        return moduleAdd(name);
      }),
    );
  const forget = module.procedures.find((p) => p.name === 'forget');
  const rm = group
    .command('rm')
    .argument('<cluster>')
    .argument('<address...>', 'members of the cluster')
    .summary('remove instances from a cluster')
    .description('Removes these instances; the others go on.')
    .option('--confirm <names>', 'the instances that are destroyed, instead of typing them')
    .option('--purge-data', 'delete data and backups too')
    .option('--keep-data', 'leave data and backups in place')
    .option('--force', 'allow what is refused by default, such as the running leader');
  if (forget !== undefined)
    rm.option('--gone', 'their hosts are gone for good: clear away what the others keep for them');
  rm.addHelpText(
    'after',
    examples([`pigsty ${name} rm CLUSTER 10.10.10.13`, 'asks for the name of the instance']),
  ).action(
    act(async () => {
      const { moduleRm } = await import('../verbs/module-rm.ts');
      return moduleRm(module, forget);
    }),
  );
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
