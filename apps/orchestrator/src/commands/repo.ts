import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** The package repository that an infra node keeps for the estate. */
export function addRepositoryCommands(program: Command, act: Act): void {
  const repo = program
    .command('repo')
    .summary("the estate's own package repository")
    .description(
      'Packages of the whole estate on an infra node (repo_enabled), for hosts whose node_repo_modules has local.',
    );
  repo
    .command('list')
    .summary('what it holds: exact versions')
    .addHelpText('after', examples(['pigsty repo list', 'every package with its version and size']))
    .action(act(async () => (await import('../verbs/repo-look.ts')).repoList));
  repo
    .command('check')
    .summary('is it what was built, is it served, and is it enough?')
    .description(
      'Reads every file. Exit code: 0 it is, 2 something is wrong or missing, 1 an infra node does not answer.',
    )
    .addHelpText(
      'after',
      examples(['pigsty repo check', 'checksums, the index as a client gets it, what is missing']),
    )
    .action(act(async () => (await import('../verbs/repo-look.ts')).repoCheck));
  repo
    .command('build')
    .summary('download what the estate installs, and serve it')
    .option('--refresh', 'take the newest versions, although nothing else has changed')
    .description(
      'Resolves what every host of the inventory installs, with repo_packages and repo_extra_packages, from the sources of\n' +
        'the infra node and those of repo_modules. The repository is built in a directory of its own and takes the place of\n' +
        'the former one when it is whole and served; until then, and if anything fails, the former one stays.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty repo build', 'nothing to do where nothing has changed'],
        ['pigsty repo build --refresh', 'newer versions of the same'],
      ),
    )
    .action(act(async () => (await import('../verbs/repo-build.ts')).repoBuild));
  repo
    .command('add')
    .summary('put packages of your own into it')
    .argument('<file...>', '.deb or .rpm files on this machine')
    .description(
      'For a package that no source has: of a vendor, or your own build. Each file is checked on the infra node, for its format,\n' +
        'its architecture and its checksums, before anything is asked. `pigsty repo build` keeps what was added, and resolves what\n' +
        'it depends on where the estate installs it or repo_extra_packages names it.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty repo add tool_2.0_amd64.deb', 'to every infra node that keeps a repository'],
        ['pigsty repo add *.rpm -l 10.10.10.10', 'to one of several'],
      ),
    )
    .action(act(async () => (await import('../verbs/repo-add.ts')).repoAdd));
  repo
    .command('remove')
    .summary('take out what `pigsty repo add` has put there')
    .argument('<package...>', 'NAME, or NAME=VERSION as `pigsty repo list` has it')
    .description(
      'Hosts keep what they have installed. The file stays for one generation, for hosts that have read the index.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty repo remove tool', 'each version that was added'],
        ['pigsty repo remove tool=2.0', 'one of them'],
      ),
    )
    .action(act(async () => (await import('../verbs/repo-remove.ts')).repoRemove));
}
