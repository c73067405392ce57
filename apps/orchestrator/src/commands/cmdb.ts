import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** Commands about the inventory in a database. */
export function addCmdbCommands(program: Command, act: Act): void {
  const cmdb = program
    .command('cmdb')
    .summary('the inventory in PostgreSQL')
    .description(
      'Keeps the inventory in the schema pigsty of a PostgreSQL database, with views of clusters and instances.\n' +
        'The database is that of --url, of PGSERVICE or PGHOST, or `meta` of the inventory. Its password is the\n' +
        "inventory's, or that of PGPASSWORD or ~/.pgpass.",
    );
  cmdb
    .command('load')
    .summary('write the inventory into the CMDB')
    .description(
      'Shows what would change, asks, and writes the whole inventory in one transaction. The CMDB contains what the\n' +
        'files contain: passwords in plain text where they are so there, vaulted values still vaulted.\n' +
        'Exit code: 0 written or nothing to do, 2 differences with --dry-run, 1 error.',
    )
    .option('--url <url>', 'the database, without a password: postgres://user@host:5432/meta')
    .option('--replace', 'replace what the CMDB holds, without a question')
    .option('--dry-run', 'only show what would change')
    .addHelpText(
      'after',
      examples(
        ['pigsty cmdb load', 'into the database meta of pg-meta'],
        ['pigsty cmdb load --dry-run', 'what have file and CMDB not in common?'],
      ),
    )
    .action(act(async () => (await import('../verbs/cmdb-load.ts')).cmdbLoad));
  cmdb
    .command('dump')
    .summary('print what the CMDB holds as YAML')
    .description('Prints an inventory that reads back to the same estate. It contains passwords.')
    .option('--url <url>', 'the database, without a password: postgres://user@host:5432/meta')
    .option('-o, --output <file>', 'a new file instead of standard output')
    .addHelpText('after', examples(['pigsty cmdb dump -o from-cmdb.yml', 'back to a file']))
    .action(act(async () => (await import('../verbs/cmdb-dump.ts')).cmdbDump));
  cmdb
    .command('use')
    .summary('work from the CMDB from now on')
    .description(
      'Makes the inventory file a pointer to the CMDB, so that every command reads the estate from there. The file it\n' +
        'was is kept beside it. Refuses while the two are not the same.',
    )
    .option('--url <url>', 'the database, without a password: postgres://user@host:5432/meta')
    .addHelpText(
      'after',
      examples(
        ['pigsty cmdb load && pigsty cmdb use', 'move into the CMDB'],
        ['pigsty plan -i postgres://dbuser_meta@10.10.10.10:5436/meta', 'for one command only'],
      ),
    )
    .action(act(async () => (await import('../verbs/cmdb-use.ts')).cmdbUse));
}
