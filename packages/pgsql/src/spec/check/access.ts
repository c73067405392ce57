import type { Inventory } from '@pigsty/sdk';
import { ADDRESS_ALIASES, AUTH_ALIASES } from '../../render/hba/rule.ts';
import type { PgCluster } from '../cluster.ts';
import type { HbaRuleSpec } from '../schema/objects.ts';
import { compileSelector } from '../selector.ts';
import { servicesOf } from '../services.ts';
import { duplicates, type Finding, type Rule } from './finding.ts';

export const serviceNames: Rule = ({ params }) => duplicates(params, 'pg_services');

export const selectors: Rule = (cluster, inventory) => {
  const { pg_default_services, pg_services } = cluster.params;
  const lists = { pg_default_services, pg_services };
  const broken = Object.entries(lists).flatMap(([name, list]) =>
    list.flatMap((spec, i) =>
      (['selector', 'backup'] as const).flatMap((key) => selectorFault(spec[key], [name, i, key])),
    ),
  );
  return broken.length > 0 ? broken : emptyServices(cluster, inventory);
};

function selectorFault(selector: string | undefined, path: readonly (string | number)[]): readonly Finding[] {
  try {
    if (selector !== undefined) compileSelector(selector);
    return [];
  } catch (error) {
    const message = `the selector is not understood: ${error instanceof Error ? error.message : String(error)}`;
    return [
      {
        rule: 'selector',
        path,
        message,
        hint: 'Write [] for all members, or a condition: [? pg_role == `replica` ]',
      },
    ];
  }
}

function emptyServices(cluster: PgCluster, inventory: Inventory): readonly Finding[] {
  return servicesOf(cluster, inventory).flatMap(({ spec, members }): readonly Finding[] => {
    const own = cluster.params.pg_services.indexOf(spec);
    if (members.length > 0 || own < 0) return [];
    const path = ['pg_services', own, 'selector'];
    return [
      {
        rule: 'empty-service',
        severity: 'warning',
        path,
        message: `service ${spec.name} has no member: its selector matches none`,
        hint: 'Compare the selector with pg_role and the other variables of the members.',
      },
    ];
  });
}

export const hbaRules: Rule = ({ params }) => {
  const { pg_hba_rules, pg_default_hba_rules, pgb_hba_rules, pgb_default_hba_rules } = params;
  const lists = { pg_hba_rules, pg_default_hba_rules, pgb_hba_rules, pgb_default_hba_rules };
  return Object.entries(lists).flatMap(([name, rules]) =>
    rules.flatMap((rule, i) =>
      hbaFaults(rule).map(({ key, message, hint }): Finding => ({
        rule: 'hba-rule',
        path: key === undefined ? [name, i] : [name, i, key],
        message,
        hint,
      })),
    ),
  );
};

interface HbaFault {
  /** The rule itself when absent. */
  readonly key: string | undefined;
  readonly message: string;
  readonly hint: string;
}

const NETWORK = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|(?=\/|$))){4}(?:\/(?:3[0-2]|[12]?\d))?$/;

function hbaFaults({ addr, auth, rules }: HbaRuleSpec): readonly HbaFault[] {
  const faults: HbaFault[] = [];
  if (addr === undefined && rules === undefined)
    faults.push({
      key: undefined,
      message: 'the rule has no addr, and would be for the whole world',
      hint: `Write addr: and one of ${ADDRESS_ALIASES.join(', ')}, or a network; world if that is meant.`,
    });
  if (addr !== undefined && !(ADDRESS_ALIASES as readonly string[]).includes(addr) && !NETWORK.test(addr)) {
    faults.push({
      key: 'addr',
      message: `"${addr}" is neither an alias nor an IPv4 network`,
      hint: `Aliases: ${ADDRESS_ALIASES.join(', ')}.`,
    });
  }
  if (auth !== undefined && !(AUTH_ALIASES as readonly string[]).includes(auth)) {
    faults.push({
      key: 'auth',
      message: `"${auth}" is not a method`,
      hint: `Known: ${AUTH_ALIASES.join(', ')}.`,
    });
  }
  return faults;
}
