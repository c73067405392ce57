import { command, file, shell, type Op, type OpOptions } from '@pigsty/sdk';

/**
 * The definition of a unit that a package brings as well. systemd does not say by itself that a definition in /etc now
 * stands before the package's one (NeedDaemonReload stays "no"), and would go on using that.
 */
export function definition(name: string, content: string, options: OpOptions = {}): readonly Op[] {
  const path = `/etc/systemd/system/${name}`;
  return [
    file({ path, content }, options),
    command({
      name: `let systemd read ${path}`,
      run: { argv: ['systemctl', 'daemon-reload'] },
      unless: shell`test "$(systemctl show --property=FragmentPath --value ${name})" = ${path}`,
    }),
  ];
}
