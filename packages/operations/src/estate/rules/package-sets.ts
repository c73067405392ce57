import { EXTENSION_PACKAGES } from '@pigsty/pgsql/contract';
import { type Inventory, isWritten, nearestName, onceEach, packageWords, type Problem } from '@pigsty/sdk';
import { plainText } from './untyped.ts';

/** Sets of packages of the original besides those of PostgreSQL. */
const SETS =
  'node-bootstrap node-package1 node-package2 node-package3 infra-package infra-addons pgsql-utility extra-modules'.split(
    ' ',
  );

/** Other words are names of packages, and a package may be called like anything. */
const LIKE_A_SET = /^(?:pg\d\d|pgsql|infra|node|extra)-[a-z]/;

const LISTS = ['repo_packages', 'repo_extra_packages', 'pg_packages', 'node_packages'];

/** Sets of packages that are a slip of one: no repository has a package of that name. */
export function packageSets(inventory: Inventory): readonly Problem[] {
  return [...slippedSets(inventory), ...otherVersions(inventory)];
}

/** The estate's own repository gets PostgreSQL of some versions, and hosts that take packages from it alone want another. */
function otherVersions(inventory: Inventory): readonly Problem[] {
  const hosts = [...inventory.hosts.values()];
  const wanted = hosts.flatMap(({ vars }) => {
    const isLocal = plainText(vars['node_repo_modules'], 'local') === 'local';
    const version = plainText(vars['pg_version'], '18');
    // One that there is not, or not any more, is told by itself.
    return vars['pg_cluster'] === undefined || !isLocal || !/^1[4-9]$/.test(version) ? [] : [version];
  });
  return onceEach(
    hosts.flatMap(({ address, vars }): readonly Problem[] => {
      const list = 'repo_extra_packages';
      const entries: readonly unknown[] = Array.isArray(vars[list]) ? vars[list] : [];
      if (vars['infra_seq'] === undefined || vars['repo_enabled'] === false) return [];
      const words = [vars['repo_packages'] ?? [], entries]
        .flat(2)
        .flatMap((one) => plainText(one).split(/[\s,]+/));
      const sets = words.flatMap((word) => /^pg(\d\d)-/.exec(word)?.[1] ?? []);
      const lacking = wanted.find((version) => !sets.includes(version));
      const at = entries.findIndex((one) => /^pg\d\d-/.test(String(one)));
      if (
        lacking === undefined ||
        at < 0 ||
        words.some((word) => /^pgsql-(?:main|full|core|mini)/.test(word))
      )
        return [];
      const position = inventory.where(address, [list, at]);
      return [
        {
          severity: 'warning',
          rule: 'package-set',
          subject: inventory.subject?.(address, [list, at]) ?? address,
          host: address,
          message: `the local repository gets PostgreSQL ${[...new Set(sets)].join(', ')}, and a cluster that takes its packages from there has pg_version: ${lacking}`,
          hint: `Add pg${lacking}-main to repo_extra_packages.`,
          ...(position === undefined ? {} : { position }),
        },
      ];
    }),
  );
}

function slippedSets(inventory: Inventory): readonly Problem[] {
  const known = [...SETS, ...[...EXTENSION_PACKAGES].filter((name) => LIKE_A_SET.test(name))];
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address, vars }) =>
      LISTS.flatMap((list) => {
        const entries: unknown = vars[list];
        if (!Array.isArray(entries) || !isWritten(inventory, address, [list])) return [];
        return entries.flatMap((entry, i) =>
          typeof entry === 'string'
            ? slips(entry, known).map(({ word, near }) => {
                const position = inventory.where(address, [list, i]);
                return {
                  severity: 'warning' as const,
                  rule: 'package-set',
                  subject: inventory.subject?.(address, [list, i]) ?? address,
                  host: address,
                  message: `there is no set of packages ${word}`,
                  hint: `Did you mean ${near}?`,
                  ...(position === undefined ? {} : { position }),
                };
              })
            : [],
        );
      }),
    ),
  );
}

function slips(entry: string, known: readonly string[]): readonly { word: string; near: string }[] {
  return packageWords([entry], 'deb').flatMap(({ name: word }) => {
    if (!LIKE_A_SET.test(word) || known.includes(word)) return [];
    const near = nearestName(word, known);
    return near === undefined ? [] : [{ word, near }];
  });
}
