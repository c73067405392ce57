import { createHash } from 'node:crypto';
import { CACHER_URL } from './cacher.ts';
import { throughCache, type Mirror } from './mirror.ts';

export const SSH_USER = 'vagrant';

/** What a small Debian server usually carries. No python3: nothing may need it unless a package brings it. */
const PACKAGES = [
  'adduser',
  'apt',
  'bzip2',
  'ca-certificates',
  'cron',
  'curl',
  'dbus',
  'file',
  'gpg',
  'gzip',
  'hostname',
  'iproute2',
  'iputils-ping',
  'kmod',
  'less',
  'libpam-systemd',
  'locales',
  'login',
  'logrotate',
  'netbase',
  'openssh-server',
  'openssl',
  'passwd',
  'procps',
  'psmisc',
  'sudo',
  'systemd',
  'systemd-sysv',
  'tar',
  'tzdata',
  'udev',
  'util-linux',
  'vim-tiny',
  'xz-utils',
];

/** Everything the base image is made from; equal recipes make equal images. */
export interface Recipe {
  readonly suite: string;
  readonly packages: readonly string[];
  readonly sources: readonly string[];
  readonly customize: string;
  /** Names the recipe. */
  readonly hash: string;
}

export function writeRecipe(suite: string, mirror: Mirror): Recipe {
  const main = throughCache(mirror.main);
  const sources = [`deb ${main} ${suite} main`, `deb ${main} ${suite}-updates main`];
  if (mirror.security !== undefined)
    sources.push(`deb ${throughCache(mirror.security)} ${suite}-security main`);
  const customize = renderCustomize(sources, mirror.checkValidUntil);
  const hash = createHash('sha256')
    .update(JSON.stringify([suite, PACKAGES, sources, customize]))
    .digest('hex')
    .slice(0, 12);
  return { suite, packages: PACKAGES, sources, customize, hash };
}

const FILES = (
  sources: readonly string[],
  checkValidUntil: boolean,
): readonly (readonly [path: string, mode: string, text: string])[] => [
  ['/etc/apt/sources.list', '644', sources.join('\n')],
  [
    '/etc/apt/apt.conf.d/90sandbox',
    '644',
    [
      'Acquire::Languages "none";',
      'Acquire::http::Proxy-Auto-Detect "/usr/local/lib/sandbox-apt-proxy";',
      'Acquire::Retries "2";',
      ...(checkValidUntil ? [] : ['Acquire::Check-Valid-Until "false";', 'Acquire::Check-Date "false";']),
    ].join('\n'),
  ],
  ['/usr/local/lib/sandbox-apt-proxy', '755', APT_PROXY],
  [
    '/etc/dpkg/dpkg.cfg.d/sandbox',
    '644',
    '# The hosts are thrown away; a power cut is a SIGKILL and loses nothing that was written.\nforce-unsafe-io',
  ],
  // Tests open many connections at once and fail to log in on purpose; Debian's limits would refuse them for a while.
  [
    '/etc/ssh/sshd_config.d/10-sandbox.conf',
    '644',
    'MaxStartups 1000:30:2000\nMaxSessions 200\nPerSourcePenalties no\nUseDNS no',
  ],
  [`/etc/sudoers.d/${SSH_USER}`, '440', `${SSH_USER} ALL=(ALL:ALL) NOPASSWD: ALL`],
  ['/etc/resolv.conf', '644', '# A sandbox has no way out, so there is nobody to ask.'],
  ['/etc/fstab', '644', "# The root file system is the container's."],
  ['/etc/default/locale', '644', 'LANG=C.UTF-8'],
];

/** What is on the hosts themselves is asked for directly: the cache neither knows their names nor may remember their files. */
const APT_PROXY = `#!/bin/sh
host=\${1#*://}
host=\${host%%/*}
host=\${host%%:*}
case $host in
  HTTPS) echo '${CACHER_URL}'; exit ;;
  *[!0-9.]*) ;;
  *) echo DIRECT; exit ;;
esac
case $host in
  *.*) ;;
  *) echo DIRECT; exit ;;
esac
if getent -s files hosts "$host" >/dev/null; then echo DIRECT; else echo '${CACHER_URL}'; fi`;

function renderCustomize(sources: readonly string[], checkValidUntil: boolean): string {
  const files = FILES(sources, checkValidUntil).map(
    ([path, mode, text]) =>
      `mkdir -p "\${1}$(dirname ${path})"\nrm -f "$1${path}"\ncat > "$1${path}" <<'END'\n${text}\nEND\nchmod ${mode} "$1${path}"`,
  );
  return [
    '#!/bin/sh',
    'set -eu',
    'rm -f "$1"/etc/apt/apt.conf.d/99mmdebstrap "$1"/etc/ssh/ssh_host_* "$1"/etc/hostname',
    ': > "$1"/etc/machine-id',
    ...files,
    `chroot "$1" useradd --create-home --shell /bin/bash --uid 1000 ${SSH_USER}`,
    'chroot "$1" systemctl enable systemd-networkd.service ssh.service',
    // Nothing may take the package lock or the processor behind a test's back.
    'chroot "$1" systemctl mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer systemd-networkd-wait-online.service',
    '',
  ].join('\n');
}
