import { findPlatform, platformOf, type Platform } from '@pigsty/sdk';
import { platforms } from '@pigsty/sdk/engine';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import type { About } from '../subject.ts';
import { answered, said, some, type Topic } from '../topic.ts';

/** Oldest kernel of a supported distribution. */
const oldestKernel = [4, 18] as const;

export const platform: Topic = {
  name: 'platform',
  ask: () => `echo "manager=$(command -v apt-get || command -v dnf)"
echo "kernel=$(uname -r)"
echo "init=$(cat /proc/1/comm)"
echo "system=$(systemctl is-system-running 2>/dev/null)"
systemctl list-units --failed --plain --no-legend 2>/dev/null | while read -r unit _; do echo "broken=$unit"; done
echo "cgroup=$(stat -fc %T /sys/fs/cgroup 2>/dev/null)"`,
  judge: (answer, about) => {
    const one = (key: string): string => said(answer)(key)[0] ?? '';
    return [
      system(one('manager'), about),
      architecture(about),
      kernel(one('kernel')),
      init({ comm: one('init'), state: one('system'), broken: said(answer)('broken') }, about),
      one('cgroup') === ''
        ? warn('cgroup', 'no cgroup file system', {
            expected: 'mounted on /sys/fs/cgroup',
            remedy: 'Limits of services (MemoryMax=, CPUQuota=) have no effect without it.',
          })
        : ok('cgroup', one('cgroup')),
    ];
  },
};

function system(manager: string, { host, wanted, preflight }: About): Verdict {
  const { osVendor, osVersion, osMajor } = host.facts;
  const seen = `${osVendor} ${osVersion}`.trim();
  if (manager === '')
    return fail('operating system', seen === '' ? 'unknown' : seen, {
      expected: 'a distribution with apt-get or dnf',
      remedy: 'Install Debian, Ubuntu or an EL distribution.',
    });
  const row = findPlatform(host.facts);
  if (row === undefined)
    return warn('operating system', seen, {
      expected: platforms.map((p) => p.title).join(', '),
      remedy: 'It may work; nobody has tried. Package names may need to be set in the inventory.',
    });
  const mine = wanted.clustersOf(host.address);
  const others = answered(preflight).filter(
    (o) =>
      `${o.facts.osVendor} ${o.facts.osMajor}` !== `${osVendor} ${osMajor}` &&
      wanted.clustersOf(o.address).some((c) => mine.includes(c) && !c.startsWith('node ')),
  );
  return others.length === 0
    ? ok('operating system', spelled(row, seen))
    : warn('operating system', seen, {
        expected: `the same in one cluster: ${some(others.map((o) => `${o.facts.osVendor} ${o.facts.osVersion} on ${o.address}`))}`,
        remedy: 'Another C library may sort text differently: replicas with another one can corrupt indexes.',
      });
}

/** `Debian 13 (trixie)`, `EL 9 (rocky 9.4)` */
function spelled({ title, codename, family }: Platform, seen: string): string {
  return `${title} (${family === 'rpm' ? seen : codename})`;
}

function architecture({ host, wanted, preflight }: About): Verdict {
  const { arch } = host.facts;
  const { architectures } = platformOf(host.facts);
  if (!architectures.includes(arch))
    return fail('architecture', arch, {
      expected: architectures.join(' or '),
      remedy: 'There are no packages for it.',
    });
  const mine = wanted.clustersOf(host.address);
  const others = answered(preflight).filter(
    (o) =>
      o.facts.arch !== arch &&
      wanted.clustersOf(o.address).some((c) => mine.includes(c) && !c.startsWith('node ')),
  );
  return others.length === 0
    ? ok('architecture', arch)
    : fail('architecture', arch, {
        expected: `the same in one cluster: ${some(others.map((o) => `${o.facts.arch} on ${o.address}`))}`,
        remedy:
          'Data files of PostgreSQL do not fit another architecture. Use machines of one kind in a cluster.',
      });
}

function kernel(release: string): Verdict {
  const [major = 0, minor = 0] = release.split(/[.-]/).map(Number);
  const [oldMajor, oldMinor] = oldestKernel;
  return major > oldMajor || (major === oldMajor && minor >= oldMinor)
    ? ok('kernel', release)
    : warn('kernel', release, {
        expected: `${oldestKernel.join('.')} or newer`,
        remedy: 'Upgrade the kernel.',
      });
}

interface Init {
  readonly comm: string;
  readonly state: string;
  readonly broken: readonly string[];
}

function init({ comm, state, broken }: Init, { host, wanted }: About): Verdict {
  const expected = 'systemd, running';
  if (comm !== 'systemd')
    return fail('systemd', `process 1 is ${comm}`, {
      expected,
      remedy: 'Every service here is a systemd unit. Boot with systemd.',
    });
  if (!['running', 'degraded', 'starting'].includes(state))
    return fail('systemd', state === '' ? 'does not answer' : state, {
      expected,
      remedy: 'Look at: systemctl list-jobs',
    });
  const ours = new Set(wanted.listens.filter((l) => l.host === host.address).map((l) => l.unit));
  const failed = broken.filter((unit) => ours.has(unit));
  if (failed.length > 0)
    return warn('systemd', `${failed.join(', ')} failed`, {
      expected,
      remedy: `Look at: journalctl -u ${failed[0] ?? ''}`,
    });
  return ok('systemd', broken.length === 0 ? state : `${state} (${some(broken)} failed, none of ours)`);
}
