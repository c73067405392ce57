/** Wraps a command so that it runs as root inside a host, given the host's init. */
export const insideArgv = (initPid: number, argv: readonly string[]): readonly string[] => [
  'nsenter',
  '--target',
  String(initPid),
  '--mount',
  '--uts',
  '--ipc',
  '--net',
  '--pid',
  '--cgroup',
  '--root',
  '--wd',
  // None of the machine's environment.
  'env',
  '-i',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'USER=root',
  'LANG=C.UTF-8',
  'TERM=dumb',
  ...argv,
];
