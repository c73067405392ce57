import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** Certificates of the whole estate, whichever module they are for, and the authority that issues them. */
export function addCertificateCommands(program: Command, act: Act): void {
  const cert = program
    .command('cert')
    .summary('certificates of the estate, and their authority')
    .description('What the certificate authority beside the inventory has issued, on which hosts, for whom.');
  cert
    .command('list')
    .summary('every certificate with its names, its end, and who uses it')
    .description('Asks the hosts. Exit code: 0 all are right, 2 some are missing, wrong or unknown.')
    .addHelpText(
      'after',
      examples(['pigsty cert list', 'the whole estate'], ['pigsty cert list -l pg-test --json', 'as data']),
    )
    .action(act(async () => (await import('../verbs/cert-list.ts')).certList));
  cert
    .command('renew')
    .alias('rotate')
    .summary('issue every certificate again, however long it lives')
    .description(
      'Private keys stay where they are. A server that reads a certificate is told as by a deploy: most read it again without\n' +
        'a restart, and members that must restart do so one at a time. The plan shows each of them.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty cert renew', 'shows what is issued and interrupted, and asks'],
        ['pigsty cert renew -l pg-test', 'on the hosts of a cluster'],
      ),
    )
    .action(act(async () => (await import('../verbs/cert-renew.ts')).certRenew));
  cert
    .command('rotate-ca')
    .summary('replace the certificate authority, in two steps')
    .option('--finish', 'issue every certificate by the new authority, then trust it alone')
    .description(
      'The first step makes a new authority, which every host trusts besides the former one; certificates stay. Give\n' +
        'files/pki/ca/ca.crt to clients outside of the estate then. The second step (--finish) issues every certificate\n' +
        'again, and when all are there takes the former authority away.\n' +
        'A step that was interrupted is finished by the same words.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty cert rotate-ca', 'a new authority, trusted besides the former one'],
        ['pigsty cert rotate-ca --finish', 'certificates by the new one, which is trusted alone then'],
      ),
    )
    .action(act(async () => (await import('../verbs/cert-rotate-ca.ts')).certRotateCa));
}
