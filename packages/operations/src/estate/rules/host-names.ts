import { onceEach, underscored, type Inventory, type Problem } from '@pigsty/sdk';
import { editDistance } from '@pigsty/sdk/engine';
import { problemAt } from './problem-at.ts';
import { recordOf } from './untyped.ts';
import { writtenValues } from './written-values.ts';

const LISTS = ['node_etc_hosts', 'node_default_etc_hosts', 'dns_records'];

/** Names of lines like `10.10.10.9 sss.pigsty` that are a slip of a name of the estate, which no line has. */
export function hostNames(inventory: Inventory): readonly Problem[] {
  const lines = linesOf(inventory);
  const written = new Set(lines.flatMap(({ names }) => names));
  const lacking = namesOf(inventory).filter((name) => !written.has(name));
  return onceEach(
    lines.flatMap(({ host, path, address, names }) =>
      names.flatMap((name): readonly Problem[] => {
        const warned = (at: typeof path, message: string, hint: string): Problem =>
          problemAt(inventory, { host, path: at }, { severity: 'warning', rule: 'host-name', message, hint });
        if (name === 'localhost' && !/^(?:127\.|::1$|\$)/.test(address))
          return [
            warned(
              path,
              `localhost is given to ${address}: programs of a host that ask for themselves would go there`,
              'Take localhost out of the line: it is 127.0.0.1 on every host.',
            ),
          ];
        const [said] = underscored(name);
        if (said !== undefined) return [warned(path, said.message, said.hint)];
        const meant = lacking.find((one) => isSlip(name, one));
        if (meant === undefined) return [];
        const site = siteOf(meant, host, inventory);
        if (site !== undefined && timesOf(name, inventory) > timesOf(meant, inventory) + 1)
          return [
            warned(site, `${meant} has no line of names, and ${name} has one`, `Did you mean ${name}?`),
          ];
        const position = inventory.where(host, path);
        return [
          {
            severity: 'warning',
            rule: 'host-name',
            subject: inventory.subject?.(host, path) ?? host,
            host,
            message: `${name} is no name of this estate, and ${meant} has no line`,
            hint: `Did you mean ${meant}?`,
            ...(position === undefined ? {} : { position }),
          },
        ];
      }),
    ),
  );
}

/** The site of the portal that has a name. */
function siteOf(name: string, host: string, { hosts }: Inventory): Line['path'] | undefined {
  const sites = Object.entries(recordOf(hosts.get(host)?.vars['infra_portal']));
  const site = sites.find(([, one]) => recordOf(one)['domain'] === name);
  return site === undefined ? undefined : ['infra_portal', site[0], 'domain'];
}

/** How many values name it, each counted once for all hosts that have it. */
function timesOf(name: string, inventory: Inventory): number {
  const places = writtenValues(inventory).flatMap(({ host, path, text }) => {
    const at = text.includes(name) ? inventory.where(host, path) : undefined;
    return at === undefined ? [] : [`${at.file}:${at.line}:${at.column}`];
  });
  return new Set(places).size;
}

interface Line {
  readonly host: string;
  readonly path: readonly (string | number)[];
  readonly address: string;
  readonly names: readonly string[];
}

function linesOf({ hosts }: Inventory): readonly Line[] {
  return [...hosts.values()].flatMap(({ address, vars }) =>
    LISTS.flatMap((list) => {
      const lines: unknown = vars[list];
      if (!Array.isArray(lines)) return [];
      return lines.map((line, i) => ({
        host: address,
        path: [list, i],
        address: String(line).trim().split(/\s+/)[0] ?? '',
        names: String(line).trim().split(/\s+/).slice(1),
      }));
    }),
  );
}

/** Of the object store, and of the sites of the portal. */
function namesOf({ hosts }: Inventory): readonly string[] {
  const names = [...hosts.values()].flatMap(({ vars }) => [
    vars['minio_cluster'] === undefined ? undefined : (vars['minio_domain'] ?? 'sss.pigsty'),
    ...Object.values(vars['infra_portal'] ?? {}).map((site: unknown) =>
      typeof site === 'object' && site !== null && 'domain' in site ? site.domain : undefined,
    ),
  ]);
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

/** One part of a name is a letter away; parts of two letters, and numbers, may well be two names. */
function isSlip(name: string, meant: string): boolean {
  const [given, wanted] = [name.split('.'), meant.split('.')];
  const other = wanted.flatMap((part, i) => (part === given[i] ? [] : [[part, given[i] ?? ''] as const]));
  const [[part, word] = ['', '']] = other;
  if (given.length !== wanted.length || other.length !== 1) return false;
  return (
    part.length >= 3 &&
    part.replaceAll(/\d/g, '') !== word.replaceAll(/\d/g, '') &&
    editDistance(word, part) === 1
  );
}
