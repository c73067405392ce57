import type { HbaRuleSpec } from '../schema/objects.ts';
import type { Finding, Rule } from './finding.ts';
import { columnsOf } from './hba-line.ts';
import { HBA_LISTS } from './hba-rules.ts';

/** Addresses that are many networks: the aliases, and what a line of pg_hba.conf has for them. */
const WIDE: Readonly<Record<string, string | undefined>> = {
  world: 'anywhere',
  all: 'anywhere',
  '0.0.0.0/0': 'anywhere',
  '::/0': 'anywhere',
  intra: 'any private network',
  intranet: 'any private network',
};

/** Rules that let in everybody who reaches the port, without a password. */
export const hbaOpen: Rule = ({ params }) =>
  HBA_LISTS.flatMap((list) =>
    params[list].flatMap((rule, i) =>
      placesOf(rule).map(({ path, from, user }): Finding => ({
        rule: 'hba-rule',
        severity: 'warning',
        path: [list, i, ...path],
        message: `trust lets in everybody who connects from ${from} as ${user}, without a password`,
        hint: 'Write pwd, or ssl for a password over TLS; trust is for local and localhost.',
      })),
    ),
  );

interface Open {
  /** Into the rule. */
  readonly path: Finding['path'];
  readonly from: string;
  readonly user: string;
}

function placesOf({ rules, auth, addr, user }: HbaRuleSpec): readonly Open[] {
  if (rules !== undefined)
    return rules.flatMap((text, i) => text.split(/[\r\n]+/).flatMap((line) => ofLine(line, ['rules', i])));
  const from = WIDE[addr ?? ''];
  return auth === 'trust' && from !== undefined ? [{ path: ['auth'], from, user: named(user) }] : [];
}

function ofLine(line: string, path: Finding['path']): readonly Open[] {
  const [type, , user, address, method] = columnsOf(line);
  const from = WIDE[address ?? ''];
  if (type?.startsWith('host') !== true || method !== 'trust' || from === undefined) return [];
  return [{ path, from, user: named(user) }];
}

function named(user = 'all'): string {
  return user === 'all' ? 'any user' : user;
}
