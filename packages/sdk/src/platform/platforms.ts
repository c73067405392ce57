import type { Platform, PlatformFamily } from './platform.ts';

const deb: PlatformFamily = {
  family: 'deb',
  packageManager: 'apt',
  units: { cron: 'cron.service', time: 'chrony.service', ssh: 'ssh.service' },
  paths: {
    repositories: '/etc/apt/sources.list.d',
    repositoryKeys: '/etc/apt/keyrings',
    chrony: '/etc/chrony/chrony.conf',
    servicePolicy: '/usr/sbin/policy-rc.d',
  },
  trust: {
    anchors: '/usr/local/share/ca-certificates',
    bundle: '/etc/ssl/certs/ca-certificates.crt',
    refresh: 'update-ca-certificates',
  },
  localePackages: ['locales'],
};

const rpm: PlatformFamily = {
  family: 'rpm',
  packageManager: 'dnf',
  units: { cron: 'crond.service', time: 'chronyd.service', ssh: 'sshd.service' },
  paths: {
    repositories: '/etc/yum.repos.d',
    repositoryKeys: '/etc/pki/rpm-gpg',
    chrony: '/etc/chrony.conf',
  },
  trust: {
    anchors: '/etc/pki/ca-trust/source/anchors',
    bundle: '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    refresh: 'update-ca-trust',
  },
  localePackages: ['glibc-langpack-$language', 'glibc-all-langpacks'],
};

/** What each package format has in common. */
export const platformFamilies = { deb, rpm } as const;

const architectures = ['x86_64', 'aarch64'];
const debian = { ...deb, vendors: ['debian'], architectures, ioUring: true };
const ubuntu = { ...deb, vendors: ['ubuntu'], architectures, ioUring: true };
const el = { ...rpm, vendors: ['rocky', 'almalinux', 'rhel', 'ol', 'centos'], architectures };
const profiles = { before: '/etc/tuned', now: '/etc/tuned/profiles' };

/** Every supported operating system. Modules look differences up here, or by `name` in a table of their own. */
export const platforms: readonly Platform[] = [
  {
    ...debian,
    name: 'debian12',
    title: 'Debian 12',
    major: 12,
    codename: 'bookworm',
    tunedProfiles: profiles.before,
  },
  {
    ...debian,
    name: 'debian13',
    title: 'Debian 13',
    major: 13,
    codename: 'trixie',
    tunedProfiles: profiles.now,
  },
  {
    ...ubuntu,
    name: 'ubuntu22',
    title: 'Ubuntu 22.04',
    major: 22,
    codename: 'jammy',
    tunedProfiles: profiles.before,
  },
  {
    ...ubuntu,
    name: 'ubuntu24',
    title: 'Ubuntu 24.04',
    major: 24,
    codename: 'noble',
    tunedProfiles: profiles.before,
  },
  {
    ...ubuntu,
    name: 'ubuntu26',
    title: 'Ubuntu 26.04',
    major: 26,
    codename: 'resolute',
    tunedProfiles: profiles.now,
  },
  {
    ...el,
    name: 'el8',
    title: 'EL 8',
    major: 8,
    codename: 'el8',
    tunedProfiles: profiles.before,
    ioUring: false,
  },
  {
    ...el,
    name: 'el9',
    title: 'EL 9',
    major: 9,
    codename: 'el9',
    tunedProfiles: profiles.before,
    ioUring: false,
  },
  {
    ...el,
    name: 'el10',
    title: 'EL 10',
    major: 10,
    codename: 'el10',
    tunedProfiles: profiles.now,
    ioUring: true,
  },
];
