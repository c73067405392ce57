import { nearestName } from '@pigsty/sdk';
import type { TemplateScope } from '../values/templates.ts';
import { isFunction } from './names.ts';
import { builtInFilters, filters } from './filters.ts';

/** What is wrong with a template, in words of somebody who edits the inventory. */
export interface Wrong {
  readonly message: string;
  readonly hint?: string;
}

/** Thrown where something is wrong that has words already; without words, it has been said elsewhere. */
export class TemplateError extends Error {
  readonly wrong: Wrong | undefined;

  constructor(wrong?: Wrong) {
    super(wrong?.message);
    this.wrong = wrong;
  }
}

export interface Circumstances {
  /** Names in the template that no variable has. */
  readonly missing: readonly string[];
  readonly scope: TemplateScope;
  readonly sources: readonly string[];
  /** The same as the user wrote them. */
  readonly written: readonly string[];
}

export function explain(error: unknown, { missing, scope, sources, written }: Circumstances): Wrong {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const filter = /filter (\S+) is unknown/.exec(message)?.[1];
  if (filter !== undefined) return unknownFilter(filter);
  const test = /test (\S+) is unknown/.exec(message)?.[1];
  if (test !== undefined) return { message: `the test "is ${test}" is not known here`, hint: VALUE_ITSELF };
  if (/syntax error/.test(message))
    return {
      message: `this is no valid Jinja: ${message.replace(/^.*?syntax error: /, '').replace(/ \(in .*$/, '')}`,
      hint: UNSAFE,
    };
  const called = /unknown function: (\S+)/.exec(message)?.[1];
  if (called !== undefined)
    return { message: `the function ${called} is not known here`, hint: VALUE_ITSELF };
  const unknown = missing.find((name) => !isFunction(name, sources));
  if (unknown !== undefined && /undefined|unknown|unsupported types/.test(message))
    return notDefined(unknown, scope);
  if (/undefined/.test(message)) return { message: `${written.join(' ').trim()} has no value` };
  return {
    message: `this cannot be evaluated: ${message.replace(/^invalid operation: /, '').replace(/ \(in .*$/, '')}`,
  };
}

function unknownFilter(name: string): Wrong {
  if (name === 'password_hash' || name === 'random' || name === 'shuffle')
    return {
      message: `the filter ${name} gives another value each time`,
      hint: 'Write the value itself; an inventory must mean the same whenever it is read.',
    };
  const near = nearestName(name, [...builtInFilters, ...Object.keys(filters)]);
  return {
    message: `the filter ${name} is not known here`,
    hint: near === undefined ? VALUE_ITSELF : `Did you mean ${near}?`,
  };
}

/** Known to Ansible while a playbook runs, and to nobody before. */
const RUN_TIME =
  /^(?:ansible_(?!host$|port$|user$|password$|become|ssh_|connection$|private_key_file$)\w+|hostvars|playbook_dir|role_\w+|play_hosts|omit|item|environment|vars)$/;

/** Set by roles of the original for the system of each host. */
const OF_ROLES =
  /^(?:repo_upstream|repo_packages|repo_extra_packages|node_packages|infra_packages)_default$|^(?:package_map|pg_home_map|syslog_path|node_tuned_profile_dir)$/;

export function notDefined(name: string, scope: TemplateScope): Wrong {
  if (name === 'hostvars')
    return {
      message: 'hostvars is understood as hostvars[HOST].NAME only',
      hint: "Example: {{ hostvars['10.10.10.10'].pg_cluster }}",
    };
  const near = nearestName(name, scope.names());
  if (RUN_TIME.test(name))
    return {
      message: `${name} is known to Ansible only while a playbook runs`,
      hint: `Set ${name} in the inventory, or write the value itself.`,
    };
  if (OF_ROLES.test(name))
    return {
      message: `${name} is set by the roles of Pigsty's playbooks, and is not known here`,
      hint: 'Write the list itself, or leave the parameter out for the default.',
    };
  return {
    message: `the variable ${name} is not defined for this host`,
    hint:
      near === undefined
        ? `Define it, or give a default: {{ ${name} | default('...') }}`
        : `Did you mean ${near}?`,
  };
}

const VALUE_ITSELF = 'Write the value itself.';
const UNSAFE = "A text that is meant as it stands is tagged: !unsafe '...'.";
