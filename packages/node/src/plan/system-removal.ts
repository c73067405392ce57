import { absent, command, line, shCommand, type Op, type Platform } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';
import { giveBackOriginal } from './original.ts';
import { seLinuxRemoval } from './selinux.ts';
import { tuningRemoval } from './tuning.ts';

/** Files of the system that we wrote, lines of ours in files of others, and the trust in the estate's CA. */
export function systemRemoval(params: NodeParams, platform: Platform): readonly Op[] {
  const { chrony, servicePolicy } = platform.paths;
  return [
    ...[paths.profile, paths.aliases, paths.limits].map((path) => absent({ path })),
    ...crontabRemoval(params),
    ...tuningRemoval(platform),
    ...seLinuxRemoval(platform),
    ...params.node_kernel_modules.map((name) => absent({ path: `/etc/modules-load.d/pigsty-${name}.conf` })),
    giveBackOriginal(chrony),
    ...(servicePolicy === undefined ? [] : [giveBackOriginal(servicePolicy)]),
    hostsLines(),
    ...distrust(platform),
  ];
}

/** Lines of others beside ours stay where they are left alone. */
function crontabRemoval({
  node_crontab: entries,
  node_crontab_overwrite: overwrite,
}: NodeParams): readonly Op[] {
  const path = paths.crontab;
  if (overwrite) return [absent({ path })];
  return [
    ...entries.map((entry) => line({ path, line: entry, state: 'absent' })),
    command({
      name: `remove ${path}, in which nothing is left`,
      run: shCommand('rm -f -- "$1"', [path]),
      unless: `[ ! -e ${path} ] || grep -qvE '^(#|SHELL=|MAILTO=|$)' ${path}`,
    }),
  ];
}

/** The file stays the same one: a container may have it mounted from outside. */
function hostsLines(): Op {
  return command({
    name: 'remove the names of the estate from /etc/hosts',
    run: shCommand(
      `kept=$(grep -v '# pigsty \\(dns\\|meta\\)$' /etc/hosts; echo .) && printf %s "\${kept%.}" >/etc/hosts`,
    ),
    unless: `! grep -q '# pigsty \\(dns\\|meta\\)$' /etc/hosts`,
  });
}

function distrust({ family, trust: { anchors, refresh } }: Platform): readonly Op[] {
  // Debian's leaves the links of a certificate that is gone unless it rebuilds all of them.
  const rebuild = family === 'deb' ? `${refresh} --fresh` : refresh;
  const anchor = `${anchors}/pigsty-ca.crt`;
  return [
    command({
      name: "let the machine no longer trust the estate's CA",
      run: shCommand(`rm -f -- "$1" && { ${rebuild}; }`, [anchor]),
      unless: `[ ! -L ${anchor} ]`,
    }),
    absent({ path: paths.ca }),
  ];
}
