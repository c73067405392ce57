import type { ModuleFacts, SharedFacts } from '@pigsty/sdk';
import type { NodeParams } from '../spec/schema.ts';

/** Whether a host needs a reboot. `unknown`: nothing on it can tell. */
export type RebootNeed = 'required' | 'none' | 'unknown';

/** Which boot a host is in, and what is known of reboots. */
export interface BootFacts {
  readonly bootId: string;
  /** The boots that procedures have ended or are about to, by their id. */
  readonly ended: Readonly<Record<string, string>>;
  /** Asked for `--only-required` alone. */
  readonly need?: RebootNeed;
}

export const bootIdFile = '/proc/sys/kernel/random/boot_id';
const markers = '/etc/pigsty/procedures';

/** Where an execution of a procedure keeps the boot that it ends; it goes with the marker of the execution. */
export const endedBootFile = (run: string): string => `${markers}/${run}.boot`;

export const bootFacts: SharedFacts<NodeParams, BootFacts> = {
  module: 'node',
  name: 'boot',
  script: (_instance, _cluster, words) => `echo "boot $(cat ${bootIdFile})"
for file in ${markers}/*.boot; do
  [ -e "$file" ] || continue
  run=\${file##*/}
  echo "ended \${run%.boot} $(cat "$file")"
done
${words?.['onlyRequired'] === true ? need : ':'}`,
  parse: (output) => {
    const rows = output.split('\n').map((line) => line.split(' '));
    const found = rows.find(([key]) => key === 'need')?.[1];
    return {
      bootId: rows.find(([key]) => key === 'boot')?.[1] ?? '',
      ended: Object.fromEntries(
        rows.filter(([key]) => key === 'ended').map(([, run = '', boot = '']) => [run, boot]),
      ),
      ...(found === undefined ? {} : { need: found as RebootNeed }),
    };
  },
};

/** Debian leaves a file; EL answers a question, in the plugin of dnf or the program of yum-utils. */
const need = `if command -v dpkg >/dev/null; then
  if [ -e /run/reboot-required ]; then echo 'need required'; else echo 'need none'; fi
else
  said=$(LC_ALL=C timeout 60 needs-restarting -r 2>&1 </dev/null || LC_ALL=C timeout 60 dnf -q needs-restarting -r 2>&1 </dev/null)
  case $said in
    *'eboot should not be necessary'* | *'eboot is probably not necessary'* | *'No core libraries or services have been updated'*) echo 'need none' ;;
    *'eboot is required'* | *'eboot is probably necessary'*) echo 'need required' ;;
    *) echo 'need unknown' ;;
  esac
fi`;

/** Whether a host is in another boot than when an execution of a procedure told it to reboot. */
export function hasRebooted(
  run: { readonly id: string },
  instance: Parameters<typeof bootFacts.script>[0],
  facts: Pick<ModuleFacts<unknown>, 'from'>,
): boolean {
  const told = facts.from(bootFacts, instance);
  const before = told?.ended[run.id];
  return before !== undefined && before !== told?.bootId;
}
