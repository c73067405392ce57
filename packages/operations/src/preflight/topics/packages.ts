import { type Op, type PkgArgs, pkgCache } from '@pigsty/sdk';
import { rehearseInstall } from '@pigsty/sdk/engine';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import { type About, declaredAt } from '../subject.ts';
import type { Topic } from '../topic.ts';

/** What a deploy would install on the host, of all modules. */
function packagesOf({ host }: About): readonly PkgArgs[] {
  return host.stages
    .flatMap((s) => s.ops)
    .filter((op): op is Op<PkgArgs> => op.kind === 'pkg')
    .map((op) => op.args);
}

export const packages: Topic = {
  name: 'packages',
  askAgain: (about) => rehearseInstall(packagesOf(about)).script,
  judge: (answer, about) => {
    const choices = packagesOf(about);
    const { problems, known } = rehearseInstall(choices).judge(answer, about.host.address);
    if (!known)
      return [
        warn('packages', 'the host has read no package lists', {
          expected: 'lists to look into',
          remedy: 'Deploy reads them. To know before: pigsty check --fix, or apt-get update on the host.',
        }),
      ];
    const verdicts = problems.map((p): Verdict => {
      const parameter = /^[a-z][a-z0-9_]*$/.test(p.subject)
        ? declaredAt(about.wanted, about.host.address, [p.subject])
        : {};
      const details = {
        ...parameter,
        expected: 'an installable package',
        remedy: p.hint ?? 'Look at: pigsty plan',
      };
      const check = p.rule === 'package-unavailable' ? 'package missing' : 'packages';
      const seen = p.message
        .replaceAll(` of ${about.host.address}`, '')
        .replaceAll(` on ${about.host.address}`, '');
      return (p.severity === 'error' ? fail : warn)(check, seen, details);
    });
    return verdicts.length > 0
      ? verdicts
      : [ok('packages', `${choices.length} wanted: all there or to be had`)];
  },
};

/** First names of what is wanted and not installed; nothing when it could not be found out. */
export function missingPackages(about: About): readonly string[] {
  const answer = about.host.more.get(packages.name);
  return answer === undefined ? [] : rehearseInstall(packagesOf(about)).missing(answer);
}

/** The lists, judged as NODE judges them before it installs anything. */
export const packageLists: Topic = {
  name: 'package-lists',
  askAgain: (about) => pkgCache.read([refreshOf(about)]),
  judge: (answer, about) => {
    const args = refreshOf(about);
    const [state] = pkgCache.parse(answer, [args]);
    const delta = state === undefined ? undefined : pkgCache.diff(args, state, []);
    if (delta === undefined)
      return [ok('package lists', state?.missing === 0 ? 'not needed: everything is installed' : 'fresh')];
    return [
      warn('package lists', delta.why, {
        expected: 'read since the repositories changed, within a day',
        remedy: 'Deploy refreshes them. Until then what is said here of packages may be outdated.',
        repair: [pkgCache(args)],
      }),
    ];
  },
};

function refreshOf(about: About): { readonly needs: readonly (readonly string[])[] } {
  return {
    needs: packagesOf(about)
      .filter((p) => p.optional !== true)
      .map((p) => p.names),
  };
}
