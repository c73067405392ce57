import { nearestName, wholeNetwork } from '@pigsty/sdk';
import { ADDRESS_ALIASES, AUTH_ALIASES } from '../../render/hba/rule.ts';
import type { HbaRuleSpec } from '../schema/objects.ts';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';
import { faultOfLine, isNetwork, isNetworkV6, methodElsewhere } from './hba-line.ts';

export const HBA_LISTS = [
  'pg_hba_rules',
  'pg_default_hba_rules',
  'pgb_hba_rules',
  'pgb_default_hba_rules',
] as const;

/** Addresses and methods of HBA rules, lines that are written as they are, and rules that an earlier one answers for. */
export const hbaRules: Rule = ({ params }) => HBA_LISTS.flatMap((list) => ofList(list, params));

function ofList(list: (typeof HBA_LISTS)[number], params: PgsqlParams): readonly Finding[] {
  const rules = params[list];
  return rules.flatMap((rule, i) =>
    [...faultsOf(rule), ...twice(rule, rules.slice(0, i))].map(
      ({ path, severity, message, hint }): Finding => ({
        rule: 'hba-rule',
        path: [list, i, ...path],
        ...(severity === undefined ? {} : { severity }),
        message,
        hint,
      }),
    ),
  );
}

interface Fault {
  /** Into the rule; empty for the rule itself. */
  readonly path: Finding['path'];
  readonly severity?: Finding['severity'];
  readonly message: string;
  readonly hint: string;
}

function faultsOf(rule: HbaRuleSpec): readonly Fault[] {
  const { addr, auth, rules } = rule;
  const faults: Fault[] = (['user', 'db'] as const).flatMap((key) => emptyColumn(key, rule[key]));
  if (addr === undefined && rules === undefined)
    faults.push({
      path: [],
      message: 'the rule has no addr, and would be for the whole world',
      hint: `Write addr: and one of ${ADDRESS_ALIASES.join(', ')}, or a network; world if that is meant.`,
    });
  if (
    addr !== undefined &&
    !(ADDRESS_ALIASES as readonly string[]).includes(addr) &&
    !isNetwork(addr) &&
    !isNetworkV6(addr)
  )
    faults.push({
      path: ['addr'],
      message: `"${addr}" is neither an alias nor a network`,
      hint: meant(addr, ADDRESS_ALIASES, 'Aliases'),
    });
  if (addr !== undefined && /^0\.0\.0\.0(?:\/32)?$/.test(addr))
    faults.push({
      path: ['addr'],
      message: `${addr} is one address, which no client has`,
      hint: 'Write world, or 0.0.0.0/0, for every address.',
    });
  else if (addr !== undefined && /^(?:\d+\.){3}0$/.test(addr) && isNetwork(addr))
    faults.push({
      path: ['addr'],
      severity: 'warning',
      message: `${addr} is one address here, and looks like that of a network`,
      hint: `Write its length, too: ${addr}/24`,
    });
  const whole = wholeNetwork(addr ?? '');
  if (addr !== undefined && whole !== undefined)
    faults.push({
      path: ['addr'],
      severity: 'warning',
      message: `${addr} lets in all of ${whole}, and looks like one address`,
      hint: `Write ${addr.replace(/\/.*/, '/32')} for that address, or ${whole} for the network.`,
    });
  if (auth !== undefined && !(AUTH_ALIASES as readonly string[]).includes(auth))
    faults.push({
      path: ['auth'],
      message: `"${auth}" is not a method`,
      hint: meant(auth, AUTH_ALIASES, 'Known'),
    });
  faults.push(...misplacedMethod(addr, auth));
  return [...faults, ...(rules ?? []).flatMap((line, i) => lineFault(line, i))];
}

/** A line with a column too few makes the server refuse the whole file. */
function emptyColumn(key: 'user' | 'db', names: string | undefined): readonly Fault[] {
  if (names === undefined || names.split(',').some((name) => name.trim() !== '')) return [];
  const what = key === 'user' ? 'user' : 'database';
  const message = `the rule is for no ${what}, and its line would have a column too few`;
  return [{ path: [key], message, hint: `Write all for every ${what}, or a name.` }];
}

/** `localhost` is the socket and the loopback address, both without TLS. */
function misplacedMethod(addr: string | undefined, auth: string | undefined): readonly Fault[] {
  if (addr === undefined || auth === undefined) return [];
  const types = addr === 'local' ? ['local'] : addr === 'localhost' ? ['local', 'host'] : ['hostssl'];
  const found = types.flatMap((type) => methodElsewhere(auth, type) ?? [])[0];
  if (found === undefined) return [];
  const hint =
    auth === 'peer' ? 'Write pwd for the network, or addr: local.' : 'Write auth: peer, or a network.';
  return [{ path: ['auth'], message: found.message, hint }];
}

function lineFault(line: string, i: number): readonly Fault[] {
  const fault = faultOfLine(line);
  return fault === undefined ? [] : [{ path: ['rules', i], ...fault }];
}

function meant(word: string, known: readonly string[], label: string): string {
  const near = nearestName(word.toLowerCase(), known);
  return near === undefined ? `${label}: ${known.join(', ')}.` : `Did you mean ${near}?`;
}

/** The first rule that fits decides; another method for the same is never looked at. */
function twice(rule: HbaRuleSpec, earlier: readonly HbaRuleSpec[]): readonly Fault[] {
  if (rule.addr === undefined || rule.rules !== undefined) return [];
  const what = subjectOf(rule);
  const same = earlier.filter((one) => one.rules === undefined && subjectOf(one) === what);
  if (same.length === 0 || same.some(({ order }) => order !== rule.order)) return [];
  const message = 'an earlier rule is for the same users, databases and addresses: this one is never reached';
  return [{ path: [], severity: 'warning', message, hint: 'Delete one of them, or change what it is for.' }];
}

function subjectOf({ user = 'all', db = 'all', addr, role }: HbaRuleSpec): string {
  return [user, db, addr, role].map((word) => String(word).replaceAll(/\s/g, '')).join('\n');
}
