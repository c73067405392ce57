/**
 * Shell that takes what is of another life out of restored data: recovery settings, which a replica would be copied with, and
 * what Patroni and a running server have left. `data` is a word of the shell, `as` a command that runs another one as the owner.
 */
export function forgetsRecovery(data: string, as: string): string {
  const settings = ['recovery_target', 'restore_command', 'primary_conninfo', 'primary_slot_name'];
  return `${as} sed -i ${settings.map((name) => `-e '/^ *${name}/d'`).join(' ')} ${data}/postgresql.auto.conf
rm -f ${data}/standby.signal ${data}/patroni.dynamic.json ${data}/postmaster.pid`;
}
