const containers: ReadonlySet<string> = new Set([
  'systemd-nspawn',
  'lxc',
  'lxc-libvirt',
  'docker',
  'podman',
  'openvz',
  'rkt',
  'wsl',
  'container-other',
]);

/** A container shares the kernel of its machine: clock, memory and most kernel parameters are not its own. */
export function isContainer(virtualization: string | undefined): boolean {
  return containers.has(virtualization ?? 'none');
}
