import type { OpChange } from '../../op/kind.ts';
import type { Problem } from '../../words/problem.ts';
import { quoteWords } from '../../words/command.ts';
import { joinText, type Text } from '../../words/secret.ts';
import type { PkgArgs, PkgDelta } from './change.ts';
import { pkg } from './pkg.ts';
import { dryInstall, simulateTransaction } from './simulation.ts';
import { dashed } from './transaction.ts';

/** A question to a host, and what its answer means. */
export interface Rehearsal {
  /** Shell fragment, run as root; changes nothing. */
  readonly script: Text;
  /** `known`: whether the host has read its repositories' lists at all. */
  judge(output: string, host: string): { readonly problems: readonly Problem[]; readonly known: boolean };
  /** First names of what is wanted and not installed. */
  missing(output: string): readonly string[];
}

const border = '\n\u001d';

/**
 * Looks packages up and dry-runs their transaction in one question: what the plan asks in two, because it reads
 * everything else in between.
 */
export function rehearseInstall(all: readonly PkgArgs[]): Rehearsal {
  const wanted = all.filter((a) => a.state !== 'absent');
  return {
    script: joinText(
      [
        'report=$(',
        pkg.read(wanted),
        ')',
        'printf \'%s\' "$report"',
        choose,
        ...wanted.map((a) => `pick ${quoteWords(a.names)}`),
        rehearse,
      ],
      '\n',
    ),
    judge: (output, host) => {
      const [, code = '255', stdout = ''] = output.split(border);
      const changes = changesOf(output, wanted);
      const known = changes.every(({ delta }) => delta.cache !== 'empty');
      const result = { code: Number(code), stdout, stderr: '' };
      return {
        problems: changes.length === 0 ? [] : simulateTransaction(changes).judge(result, host),
        known,
      };
    },
    missing: (output) =>
      changesOf(output, wanted).flatMap(({ args, delta }) => delta.install ?? args.names[0] ?? []),
  };
}

function changesOf(output: string, wanted: readonly PkgArgs[]): readonly OpChange<PkgArgs, PkgDelta>[] {
  const states = pkg.parse(output.split(border)[0] ?? '', wanted);
  return wanted.flatMap((args, at) => {
    const state = states[at];
    const delta = state === undefined ? undefined : pkg.diff(args, state, []);
    return delta === undefined ? [] : [{ args, delta }];
  });
}

/** Sections of the report as words: what is there, and what could be had. */
const choose = `words() {
  printf '%s\\n' "$report" | awk -F '|' -v mark="$(printf '\\036')" -v want="$1" -v column="$2" '
    index($0, mark) == 1 { inside = (substr($0, 2) == want); next }
    inside && (want != "installed" || $1 == "installed") { printf " %s ", $column }'
}
have=$(words installed 2) known=$(words available 1) chosen=
pick() {
  for name do case $have in *" \${name%%=*} "*) return ;; esac; done
  for name do case $known in *" \${name%%=*} "*) chosen="$chosen $name"; return ;; esac; done
}`;

const rehearse = `set -f
set -- $chosen
code=0 said=
if [ "$#" -gt 0 ]; then
  if command -v apt-get >/dev/null; then said=$(timeout 60 ${dryInstall.deb} -- "$@" 2>&1) || code=$?
  elif command -v dnf >/dev/null; then ${dashed}; said=$(timeout 60 ${dryInstall.rpm} -- "$@" 2>&1) || code=$?
  fi
fi
printf '\\n\\035%s\\n\\035%s' "$code" "$said"`;
