import { type Inventory, isWritten, nearestName, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import { usedRepositories } from './used-repositories.ts';

/** What is filled in: everywhere, and in the words of one module or another. */
const KNOWN = [
  ...['admin_ip', 'env:'],
  ...['ip', 'lo', 'vip'],
  ...['dbsu', 'repl', 'admin', 'monitor'],
  ...['pg_cluster', 'pg_version', 'minio_cluster', 'minio_seq'],
  ...['version', 'os', 'arch', 'distro_codename', 'distro_name', 'releasever', 'basearch', 'region'],
];

/** These are for a shell, or for a program with variables of its own. */
const OTHERS = /(?:aliases|crontab|_env|_options|_config|packages|script|_url|apps?)$/;

/** `${name}` in the value of a parameter that nothing fills in stays as it is, and means nothing there. */
export function unknownPlaceholders(
  inventory: Inventory,
  parameters: ReadonlySet<string>,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { address, vars } of inventory.hosts.values()) {
    for (const [name, value] of Object.entries(vars)) {
      if (!parameters.has(name) || OTHERS.test(name) || !isWritten(inventory, address, [name])) continue;
      for (const found of placeholdersIn(value, [name])) {
        // Templates of the original have repositories that wait for somebody to fill them in.
        const [, repository] = name === 'pgbackrest_repo' ? found.path : [];
        if (
          found.left !== undefined &&
          repository !== undefined &&
          !usedRepositories(vars['pgbackrest_method']).includes(String(repository))
        )
          continue;
        problems.push(unknown(inventory, { host: address, ...found }));
      }
    }
  }
  return onceEach(problems);
}

type Path = readonly (string | number)[];

/** `<your password>`, `CHANGE_ME`: the whole text. */
const LEFT = /^<[A-Za-z][\w .-]*>$|^change[_-]?me$/i;

/** `$admin_ip`, `$(admin_ip)`, `{admin_ip}`; two braces are a template. */
const BARE = /\$admin_ip\b|\$\(admin[_-]?ip\)|(?<![${])\{admin_ip\}(?!\})/;

interface Found {
  readonly path: Path;
  readonly word: string;
  /** A name without braces, or in others. */
  readonly bare?: string;
  /** A text of a template that was to be replaced. */
  readonly left?: string;
}

function placeholdersIn(value: unknown, path: Path): readonly Found[] {
  const [bare] = typeof value === 'string' ? (BARE.exec(value) ?? []) : [];
  if (bare !== undefined) return [{ path, word: '', bare }];
  if (typeof value === 'string' && LEFT.test(value)) return [{ path, word: '', left: value }];
  if (typeof value === 'string')
    return [...value.matchAll(/\$\{([^}]*)\}/g)]
      .map(([, word = '']) => ({ path, word }))
      .filter(({ word }) => !word.startsWith('env:') && !KNOWN.includes(word));
  if (Array.isArray(value)) return value.flatMap((item, i) => placeholdersIn(item, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placeholdersIn(item, [...path, key]));
}

function unknown(
  inventory: Inventory,
  { host, path, word, bare, left }: Found & { readonly host: string },
): Problem {
  const near = nearestName(word, KNOWN);
  return problemAt(
    inventory,
    { host, path },
    {
      severity: 'warning',
      rule: 'unknown-placeholder',
      message:
        left !== undefined
          ? `${left} is a word of a template that was to be replaced`
          : bare === undefined
            ? `nothing fills in \${${word}}`
            : `nothing fills in ${bare}: a placeholder has a dollar sign, and braces around its name`,
      hint:
        left !== undefined
          ? 'Write a value of your own.'
          : bare !== undefined
            ? 'Write ${admin_ip}.'
            : near === undefined
              ? 'Write the value itself; ${admin_ip} and ${env:NAME} are filled in everywhere.'
              : `Did you mean \${${near}}?`,
    },
  );
}
