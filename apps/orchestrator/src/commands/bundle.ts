import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** The package repository of an estate as a file, for estates without a way out. */
export function addBundleCommands(program: Command, act: Act): void {
  const bundle = program
    .command('bundle')
    .summary('the package repository as a file, for hosts without a way out')
    .description(
      'A bundle holds what `pigsty repo build` has built. Where its infra node has one, an estate needs no other source of packages.',
    );
  bundle
    .command('create')
    .summary('write the repository of an infra node into a file')
    .argument('[file]', 'the file, which must not be there yet', 'pigsty-bundle.tar')
    .addHelpText(
      'after',
      examples(
        ['pigsty bundle create', 'pigsty-bundle.tar in this directory'],
        ['pigsty bundle create /media/usb/pigsty-debian13.tar', 'for a machine elsewhere'],
      ),
    )
    .action(act(async () => (await import('../verbs/bundle.ts')).bundleCreate));
  bundle
    .command('load')
    .summary('put a bundle in the place of the repository of every infra node')
    .argument('<file>', 'what `pigsty bundle create` has written')
    .description(
      'Every file is compared with the checksums in the bundle first; a bundle that is damaged or for another system changes\n' +
        'nothing. The infra node may be bare: `pigsty deploy` then takes all packages from it.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty bundle load pigsty-bundle.tar --yes && pigsty deploy', 'an estate without a way out'],
        ['pigsty bundle load pigsty-bundle.tar -l 10.10.10.10', 'one infra node of several'],
      ),
    )
    .action(act(async () => (await import('../verbs/bundle.ts')).bundleLoad));
}
