import { command, quoteWord, shCommand, type StageDraft } from '@pigsty/sdk';
import { copySettings, restoreScript, type Copy } from '../../restore/aside/copy.ts';
import { restoreDirectory } from '../../restore/places.ts';
import { serverFunctions } from '../../restore/server.ts';
import { recoverScript } from '../../restore/stages/recover.ts';
import { DAY_MS, makeState, stateFile } from '../../restore/stages/state.ts';
import { targetText } from '../../restore/target.ts';

export interface DrillCopy extends Copy {
  readonly run: string;
}

/** The clock runs from here. */
export function drillRestoreStage(copy: DrillCopy, rpoSeconds: number): StageDraft {
  return stage(copy, restoreStep(copy, rpoSeconds));
}

function restoreStep(copy: DrillCopy, rpoSeconds: number | string): Step {
  const { member, run, set, directory } = copy;
  return {
    name: 'restored',
    stage: 'drill-restore',
    text: `restore the backup ${set} into ${directory} of ${member.name}`,
    what: 'the backup could not be restored',
    before: `${makeState(member, run)}
rm -f "$notes/failed"
{ echo "begun $(date +%s%3N)"; echo "rpo ${rpoSeconds}"; } >"$notes/drill"`,
    body: `set -e
${restoreScript(copy)}
echo "bytes $(($(du -sk "$data" | cut -f 1) * 1024))" >>"$notes/drill"`,
  };
}

/** Its server replays to the target, which is compared, and then takes writes. */
export function drillOpenStage(copy: DrillCopy): StageDraft {
  return stage(copy, openStep(copy));
}

function openStep(copy: DrillCopy): Step {
  const { run, target } = copy;
  return {
    name: 'opened',
    stage: 'drill-open',
    text: `recover the copy to ${targetText(target)} and open it`,
    what: 'the target was not reached',
    body: `${recoverScript(copySettings(copy), target, restoreDirectory(run))}
promote
echo "opened $(date +%s%3N)" >>"$notes/drill"`,
  };
}

/** Every table and index is read, then every page. The extension that reads them is installed in the copy alone. */
export function drillCheckStage(copy: DrillCopy): StageDraft {
  return stage(copy, checkStep(copy));
}

function checkStep(copy: DrillCopy): Step {
  const { pg_dbsu, pg_bin_dir, pg_port } = copy.member.params;
  const as = `runuser -u ${quoteWord(pg_dbsu)} --`;
  const bin = (name: string): string => quoteWord(`${pg_bin_dir}/${name}`);
  const says = (word: string): string =>
    `echo "${word}-says $(grep -v '^ *$' "$notes/${word}" | head -n 3 | tr '\\n' ' ')"`;
  return {
    name: 'checked',
    stage: 'drill-check',
    text: 'check the tables, indexes and pages of the copy',
    what: 'the copy could not be checked',
    body: `${serverFunctions(copySettings(copy))}
if [ ! -x ${bin('pg_amcheck')} ]; then
  echo 'amcheck not installed' >>"$notes/drill"
elif PGOPTIONS='-c default_transaction_read_only=off -c lc_messages=C' ${as} ${bin('pg_amcheck')} -h "$directory" -p ${pg_port} --all --install-missing --jobs=2 >"$notes/amcheck" 2>&1 </dev/null; then
  echo 'amcheck passed' >>"$notes/drill"
else
  { echo 'amcheck failed'; ${says('amcheck')}; } >>"$notes/drill"
fi
stop
if LC_ALL=C ${bin('pg_controldata')} -D "$data" | grep -q '^Data page checksum version: *0$'; then
  echo 'checksums off' >>"$notes/drill"
elif LC_ALL=C ${as} ${bin('pg_checksums')} --check -D "$data" >"$notes/checksums" 2>&1; then
  echo 'checksums passed' >>"$notes/drill"
else
  { echo 'checksums failed'; ${says('checksums')}; } >>"$notes/drill"
fi`,
    after: `{ cat "$notes/reached" "$notes/drill" 2>/dev/null; [ ! -e "$notes/failed" ] || cat "$notes/failed"; } >"$notes/judged"
mv "$notes/judged" "$notes/reached"`,
  };
}

interface Step {
  /** The file that says that it is done. */
  readonly name: string;
  readonly stage: string;
  readonly text: string;
  /** What it means when it fails. */
  readonly what: string;
  readonly before?: string;
  readonly body: string;
  readonly after?: string;
}

/** Shell that takes all three steps, one after the other. */
export function drillScript(copy: DrillCopy, rpoSeconds: number | string): string {
  return [restoreStep(copy, rpoSeconds), openStep(copy), checkStep(copy)]
    .map((step) => stepScript(copy, step))
    .join('\n');
}

/** A step that fails is what a drill is to find: it is written down, later ones are left out, and all is cleared away. */
function stepScript({ run }: DrillCopy, { name, what, before, body, after }: Step): string {
  return `notes=${quoteWord(restoreDirectory(run))}
${before ?? ':'}
if [ ! -e "$notes/failed" ]; then
  (
${body}
  ) >"$notes/output" 2>&1 </dev/null
  code=$?
  [ "$code" != 130 ] || exit 130
  [ "$code" = 0 ] || echo "failed ${what}: $(tail -n 8 "$notes/output" | tr -s '\\n ' '  ')" >"$notes/failed"
fi
${after ?? ':'}
touch "$notes/${name}"`;
}

function stage(copy: DrillCopy, step: Step): StageDraft {
  const timeoutMs = 2 * DAY_MS;
  return {
    name: step.stage,
    host: copy.member.host,
    ops: [
      command({
        name: step.text,
        run: shCommand(stepScript(copy, step), [], { timeoutMs }),
        unless: `[ -e ${stateFile(copy.run, step.name)} ]`,
        timeoutMs,
      }),
    ],
  };
}
