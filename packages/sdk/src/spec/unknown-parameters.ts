import type { Inventory } from '../inventory/model.ts';
import { byCodeUnit } from '../words/json.ts';
import type { Problem } from '../words/problem.ts';
import { abbreviated, editDistance, nearestName } from './nearest.ts';
import { onceEach } from './once-each.ts';

/** This many known names with the same first word make it a family of ours: `pg_`, `etcd_`. */
const FAMILY_SIZE = 3;

/** Variables of Ansible that say how a host is reached. */
const CONNECTION_VARIABLES: readonly string[] = [
  ...['host', 'port', 'user', 'password', 'connection', 'become', 'become_user', 'become_method'],
  ...['become_pass', 'become_password', 'private_key_file', 'host_key_checking', 'group_priority'],
  ...['ssh_host', 'ssh_port', 'ssh_user', 'ssh_pass', 'ssh_password', 'ssh_private_key_file'],
  ...['ssh_common_args', 'ssh_extra_args', 'ssh_host_key_checking', 'ssh_args', 'ssh_executable'],
  ...['ssh_pipelining', 'pipelining', 'python_interpreter', 'shell_type', 'remote_tmp', 'timeout'],
  ...['ssh_timeout', 'ssh_retries', 'scp_extra_args', 'sftp_extra_args', 'become_exe', 'become_flags'],
].map((word) => `ansible_${word}`);

/**
 * Warns of names that look like a parameter and are none: of a family of ours, or a slip of the keyboard away from a
 * known name. Other names are the user's own variables.
 */
export function checkUnknownParameters(
  inventory: Inventory,
  knownNames: Iterable<string>,
  /** Names of older versions, with what has become of them. */
  former: ReadonlyMap<string, string> = new Map(),
): readonly Problem[] {
  const known = new Set(knownNames);
  const families = familiesOf(known);
  const verdicts = new Map<string, Verdict>();
  const judge = (name: string): Verdict => {
    let verdict = verdicts.get(name);
    if (verdict === undefined)
      verdicts.set(name, (verdict = judgeFormer(name, known, former) ?? judgeName(name, known, families)));
    return verdict;
  };
  const problems: Problem[] = [];
  const inGroups = new Set<string>();
  for (const group of inventory.groups.values()) {
    for (const name of Object.keys(group.vars)) {
      inGroups.add(name);
      const position = inventory.whereGroup(group.name, ['vars', name], 'key');
      if (judge(name).isUnknown)
        problems.push(warning(name, `${group.name}.vars.${name}`, judge(name), position));
    }
  }
  for (const host of inventory.hosts.values()) {
    for (const name of Object.keys(host.vars)) {
      if (known.has(name) || inGroups.has(name) || !judge(name).isUnknown) continue;
      const subject = inventory.subject?.(host.address, [name]) ?? `${host.address}.${name}`;
      problems.push(warning(name, subject, judge(name), inventory.where(host.address, [name], 'key')));
    }
  }
  return onceEach(problems);
}

interface Verdict {
  readonly isUnknown: boolean;
  readonly near?: string;
  readonly hint?: string;
}

function judgeFormer(
  name: string,
  known: ReadonlySet<string>,
  former: ReadonlyMap<string, string>,
): Verdict | undefined {
  const hint = known.has(name) ? undefined : former.get(name);
  return hint === undefined ? undefined : { isUnknown: true, hint };
}

function judgeName(name: string, known: ReadonlySet<string>, families: ReadonlySet<string>): Verdict {
  if (known.has(name)) return { isUnknown: false };
  if (name.startsWith('ansible_')) return judgeAnsible(name);
  if (/^\d+$/.test(name))
    return {
      isUnknown: true,
      hint: 'A number names an entry of a mapping: compare its indentation with its neighbours.',
    };
  const sharing = sharingPrefix(name, known, families);
  const near =
    nearestName(name, sharing) ??
    sharing.find((one) => isPartOfFamily(one, name)) ??
    (name.includes('_') ? abbreviated(name, sharing) : undefined);
  const slips = near === undefined ? Infinity : editDistance(name, near);
  const isUnknown =
    families.has(familyOf(name)) || (name.length >= 8 && slips <= 2) || (name.length >= 5 && slips <= 1);
  return near === undefined ? { isUnknown } : { isUnknown, near };
}

/** Ansible has hundreds of names, and plugins have more: only a slip of one that says how a host is reached is told. */
function judgeAnsible(name: string): Verdict {
  const near = CONNECTION_VARIABLES.includes(name) ? undefined : nearestName(name, CONNECTION_VARIABLES);
  // The first words of one: ansible_ssh_private_key.
  const longer = CONNECTION_VARIABLES.find((one) => one.startsWith(`${name}_`));
  if (longer !== undefined && !CONNECTION_VARIABLES.includes(name) && name.split('_').length > 3)
    return { isUnknown: true, near: longer };
  return near === undefined || editDistance(name, near) > 2
    ? { isUnknown: false }
    : { isUnknown: true, near };
}

/** A name of another module is no suggestion: `kafka_seq` was never meant as `minio_seq`. */
function sharingPrefix(
  name: string,
  known: ReadonlySet<string>,
  families: ReadonlySet<string>,
): readonly string[] {
  const family = familyOf(name);
  // A prefix that is one of ours is no slip of another.
  const isOurs = families.has(family);
  return [...known].filter(
    (one) =>
      familyOf(one) === family || (!isOurs && isSlipOfFamily(one, name)) || unbroken(one) === unbroken(name),
  );
}

/** `adminip` and `node-tune` are a matter of underscores alone. */
function unbroken(name: string): string {
  return name.replace(/[_-]/g, '');
}

/** The prefix itself is mistyped, and nothing else: `ndoe_tune`. */
function isSlipOfFamily(known: string, name: string): boolean {
  const [family, given] = [familyOf(known), familyOf(name)];
  if (known.slice(family.length) !== name.slice(given.length)) return false;
  if (known.length === family.length) return true;
  if (isPartOfFamily(known, name)) return true;
  return (given.length >= 4 && editDistance(family, given, 1) <= 1) || lettersOf(family) === lettersOf(given);
}

/** `no_repo_remove`: the beginning of the first word, and the others as they are. */
function isPartOfFamily(known: string, name: string): boolean {
  const [family, given] = [familyOf(known), familyOf(name)];
  const rest = known.slice(family.length);
  return (
    given.length >= 2 &&
    family.startsWith(given) &&
    rest === name.slice(given.length) &&
    rest.split('_').length > 2
  );
}

/** `gp` and `ppg` are slips of `pg`; `pgb` is not. */
function lettersOf(word: string): string {
  return [...new Set(word)].sort(byCodeUnit).join('');
}

function warning(name: string, subject: string, verdict: Verdict, position: Problem['position']): Problem {
  return {
    severity: 'warning',
    rule: 'unknown-parameter',
    subject,
    message: `${name} is not a parameter of any module`,
    hint: verdict.hint ?? nearHint(verdict.near),
    ...(verdict.near === undefined ? {} : { meant: verdict.near }),
    ...(position === undefined ? {} : { position }),
  };
}

function nearHint(near: string | undefined): string {
  return near === undefined
    ? 'It has no effect. Is it misspelt, or of another version?'
    : `Did you mean ${near}?`;
}

function familiesOf(known: ReadonlySet<string>): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const name of known) counts.set(familyOf(name), (counts.get(familyOf(name)) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count >= FAMILY_SIZE).map(([family]) => family));
}

function familyOf(name: string): string {
  return name.split('_', 1)[0] ?? name;
}
