import { command, shCommand, type Op } from '@pigsty/sdk';
import { originalOf } from './original.ts';
import { seLinuxIsOff } from './selinux-off.ts';

/** A place, and the type of SELinux that its service may use: with everything below it, unless it is a link. */
export interface SeLinuxLabel {
  readonly path: string;
  readonly type: string;
  readonly link?: true;
}

/** TCP ports that a service listens on or connects to, and the type of SELinux that it may use. */
export interface SeLinuxPorts {
  readonly ports: readonly number[];
  readonly type: string;
}

/** What a service needs of SELinux that the policy of EL does not give it. */
export interface SeLinuxRules {
  /** Rules of one name are taken back together: `redis`. */
  readonly of: string;
  /** For people: `Redis`. */
  readonly service: string;
  readonly labels?: readonly SeLinuxLabel[];
  readonly ports?: SeLinuxPorts;
}

/** Every rule rebuilds the policy, and a large repository gets a new label on each file. */
const timeoutMs = 600_000;

/** A line `fcontext REGEX` or `port NUMBER` for each rule that we have made. */
const madeBy = (of: string): string => originalOf(`/selinux/rules-of-${of}`);
const remember = `remember() { mkdir -p -m 0700 -- "\${made%/*}" && printf '%s\\n' "$1" >>"$made"; }`;

/** Rules of the policy, which a relabelling of the machine keeps, and labels after them. */
export function seLinuxRules({ of, service, labels = [], ports }: SeLinuxRules): readonly Op[] {
  return [
    ...labels.map((label) => labelled(label, { of, service })),
    ...(ports === undefined || ports.ports.length === 0 ? [] : [portsLet(ports, { of, service })]),
  ];
}

type Owner = Pick<SeLinuxRules, 'of' | 'service'>;

/** Sets `at` to where the place $1 really is: what the policy compares with its rules. */
const findPlace = 'at=$(readlink -m -- "$1")';

function labelled({ path, type, link }: SeLinuxLabel, { of, service }: Owner): Op {
  const find = link === true ? 'at=$1' : findPlace;
  return command({
    name: `label ${path} for ${service} under SELinux (${type})`,
    run: shCommand(
      `made=$3
${remember}
${find}
case "$(matchpathcon -n "$at")" in
*:"$2":*) ;;
*)
  rule=$(printf %s "$at" | sed 's/[].+*?()[{}^$|\\]/\\\\&/g')${link === true ? '' : "'(/.*)?'"}
  semanage fcontext -a -t "$2" "$rule" 2>/dev/null || semanage fcontext -m -t "$2" "$rule" || exit
  remember "fcontext $rule" || exit
  ;;
esac
restorecon -R -- "$at"`,
      [path, type, madeBy(of)],
    ),
    // A place that is not there yet is made before this runs, with the label of the directory that it is in.
    unless: shCommand(
      `${seLinuxIsOff} || { ${find}; { [ -e "$at" ] || [ -L "$at" ]; } && matchpathcon -n "$at" | grep -q ":$2:" && [ -z "$(restorecon -Rnv -- "$at" 2>/dev/null)" ]; }`,
      [path, type],
    ),
    timeoutMs,
  });
}

/** Sets `missing` to those of the ports $2 that the type $1 does not have; to nothing where the policy has no such type. */
const findMissing = `listed=$(semanage port -l -n) && missing=$(printf '%s\\n' "$listed" | awk -v type="$1" -v wanted="$2" '
$1 == type && $2 == "tcp" {
  known = 1
  for (i = 3; i <= NF; i++) { sub(/,/, "", $i); n = split($i, range, "-"); low[++count] = range[1]; high[count] = range[n] }
}
END {
  n = split(wanted, ports, " ")
  for (i = 1; known && i <= n; i++) {
    found = 0
    for (j = 1; j <= count; j++) if (ports[i] + 0 >= low[j] + 0 && ports[i] + 0 <= high[j] + 0) found = 1
    if (!found) print ports[i]
  }
}')`;

function portsLet({ ports, type }: SeLinuxPorts, { of, service }: Owner): Op {
  const sorted = [...new Set(ports)].sort((a, b) => a - b).map(String);
  const words = [type, sorted.join(' ')];
  const [last, ...before] = [...sorted].reverse();
  const listed = before.length === 0 ? `port ${last}` : `ports ${before.reverse().join(', ')} and ${last}`;
  return command({
    name: `let ${service} use the ${listed} under SELinux (${type})`,
    run: shCommand(
      `made=$3
${remember}
${findMissing} || exit
for port in $missing; do
  semanage port -a -t "$1" -p tcp "$port" 2>/dev/null || semanage port -m -t "$1" -p tcp "$port" || exit
  remember "port $port" || exit
done`,
      [...words, madeBy(of)],
    ),
    unless: shCommand(
      `${seLinuxIsOff} || { command -v semanage >/dev/null && ${findMissing} && [ -z "$missing" ]; }`,
      words,
    ),
    timeoutMs,
  });
}

/** Takes back the rules that were made under this name, whatever the inventory says by now. */
export function seLinuxRulesRemoval(of: string): Op {
  return command({
    name: `take back the SELinux rules of ${of}`,
    run: shCommand(
      `while command -v semanage >/dev/null && read -r kind rule; do
  semanage "$kind" -l -C -n </dev/null | grep -qwF -e "$rule" || continue
  if [ "$kind" = port ]; then semanage port -d -p tcp "$rule"; else semanage fcontext -d "$rule"; fi </dev/null || exit
done <"$1"
rm -f -- "$1"`,
      [madeBy(of)],
    ),
    unless: `[ ! -e ${madeBy(of)} ]`,
    timeoutMs,
  });
}
