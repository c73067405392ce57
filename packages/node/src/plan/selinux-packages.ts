import type { PkgArgs } from '@pigsty/sdk';

/** What rules of SELinux are made with; EL installs it with no server by itself. */
export const seLinuxPackages: readonly PkgArgs[] = [
  { names: ['policycoreutils-python-utils'], reason: 'node_selinux_mode' },
];
