import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** Commands for encrypted values, in the format of Ansible Vault. */
export function addVaultCommands(program: Command, act: Act): void {
  const vault = program
    .command('vault')
    .summary('encrypt values and files, as Ansible Vault does')
    .description(
      'Encrypt and decrypt values and files of the inventory, in the format of Ansible Vault.\n' +
        'The password: --vault-password-file, --vault-id, --ask-vault-pass, PIGSTY_VAULT_PASSWORD_FILE,\n' +
        'ANSIBLE_VAULT_PASSWORD_FILE, or vault_password_file of an ansible.cfg beside the file.',
    );
  vault
    .command('encrypt')
    .argument('[file]', 'encrypted in place; without one, a value that is piped in or asked for')
    .summary('a value to paste, a whole file, or some of its values')
    .option(
      '--keys <names>',
      'only the values of these keys, wherever they stand: pg_admin_password,password',
    )
    .option('--name <name>', 'name of the variable to print with the value')
    .addHelpText(
      'after',
      examples(
        ['pigsty vault encrypt --name pg_admin_password', 'asks, and prints a value to paste'],
        ['pigsty vault encrypt pigsty.yml --keys pg_admin_password,password', 'in place, comments stay'],
        ['pigsty vault encrypt group_vars/all/vault.yml', 'the whole file'],
      ),
    )
    .action(act(async () => (await import('../verbs/vault.ts')).vaultEncrypt));
  vault
    .command('decrypt')
    .argument('[file]', 'decrypted in place; without one, a value that is piped in')
    .summary('the reverse of encrypt')
    .option('--keys <names>', 'only the values of these keys')
    .addHelpText(
      'after',
      examples(['pigsty vault decrypt pigsty.yml --keys pg_admin_password', 'one value, in place']),
    )
    .action(act(async () => (await import('../verbs/vault.ts')).vaultDecrypt));
  vault
    .command('view')
    .argument('<file>', 'with values that are encrypted, or encrypted as a whole')
    .summary('print a file decrypted')
    .addHelpText(
      'after',
      examples(['pigsty vault view group_vars/all/vault.yml --ask-vault-pass', 'nothing is written']),
    )
    .action(act(async () => (await import('../verbs/vault.ts')).vaultView));
}
