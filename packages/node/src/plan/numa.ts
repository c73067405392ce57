import { absent, command, file, shCommand, type Op, type Platform } from '@pigsty/sdk';

const option = 'numa=off';
const grub = '/etc/default/grub.d/pigsty.cfg';
const menu = '/boot/grub/grub.cfg';
/** That the option is ours: EL keeps it in entries of the boot loader. */
const given = '/var/lib/pigsty/originals/numa';

/** Starts the kernel without NUMA from the next boot on. A host without the boot loader of its family is left as it is. */
export function numaOff({ family }: Platform): readonly Op[] {
  if (family === 'rpm')
    return [
      command({
        name: `start the kernel with ${option}`,
        run: shCommand(
          `mkdir -p -m 0700 -- "$(dirname -- "$2")" && : >"$2" && grubby --update-kernel=ALL --args="$1"`,
          [option, given],
        ),
        unless: `! command -v grubby || ! grubby --info=ALL | grep '^args=' | grep -qvw ${option}`,
      }),
    ];
  return [
    file({
      path: grub,
      content: `# Managed by pigsty (module node).\nGRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ${option}"\n`,
    }),
    command({
      name: `start the kernel with ${option}`,
      run: shCommand('update-grub'),
      unless: `! command -v update-grub || [ ! -e ${menu} ] || grep -qw ${option} ${menu}`,
      timeoutMs: 120_000,
    }),
  ];
}

/** What we added to the command line of the kernel goes; what others did stays. */
export function numaGivenBack({ family }: Platform): readonly Op[] {
  if (family === 'rpm')
    return [
      command({
        name: `start the kernel without ${option}`,
        run: shCommand(`grubby --update-kernel=ALL --remove-args="$1" && rm -f -- "$2"`, [option, given]),
        unless: `[ ! -e ${given} ]`,
      }),
    ];
  return [
    command({
      name: `start the kernel without ${option}`,
      run: shCommand(`rm -f -- "$1" && { ! command -v update-grub || [ ! -e "$2" ] || update-grub; }`, [
        grub,
        menu,
      ]),
      unless: `[ ! -e ${grub} ]`,
      timeoutMs: 120_000,
    }),
    absent({ path: grub }),
  ];
}
