import { quoteWord, type Probe, type Verdict } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { ok, subjectOf, warn } from './subject.ts';

/** For as long as it is news: nothing that health could see ends it. */
const DAY_SECONDS = 86_400;

/**
 * Whether Patroni has removed the data of a member, as pg_rewind could not take it back to its leader: it is a copy then, and
 * transactions that only it had are gone. Patroni's log is all that tells it.
 */
export function rewindProbe(cluster: PgCluster, instance: PgInstance): Probe {
  return {
    ...subjectOf(cluster, instance),
    name: 'no data of it was removed by Patroni',
    script: removedScript(instance.params.patroni_log_dir),
    deadlineMs: 8000,
    judge: ({ output }) => judgeRemoved(instance, output),
  };
}

/**
 * Six lines: seconds since, when, up to which position on which timeline it had WAL, from where on its leader had another, and
 * where that WAL is kept.
 */
function removedScript(directory: string): string {
  return `cat $(ls -tr ${quoteWord(directory)}/patroni.log* 2>/dev/null) /dev/null | awk '
/servers diverged at WAL location/ { match($0, /location [0-9A-F\\/]+/); fork = substr($0, RSTART + 9, RLENGTH - 9) }
/Local timeline=[0-9]+ lsn=/ { match($0, /timeline=[0-9]+/); line = substr($0, RSTART + 9, RLENGTH - 9); match($0, /lsn=[0-9A-F\\/]+/); lsn = substr($0, RSTART + 4, RLENGTH - 4) }
/the WAL of this server is kept in / { kept = $NF }
/remove_data_directory_on_[a-z_]+ is set\\. removing/ { when = substr($0, 1, 25); had = line "\\n" lsn "\\n" fork "\\n" kept; fork = kept = "" }
END { if (when != "") print when "\\n" had }' | {
  read -r when || exit 0
  echo $(($(date +%s) - $(date -d "$when" +%s)))
  echo "$when"
  cat
}`;
}

function judgeRemoved({ name, params }: PgInstance, output: string): Verdict {
  const [seconds = '', when = '', timeline = '', lsn = '', fork = '', kept = ''] = output.split('\n');
  if (seconds === '' || Number(seconds) > DAY_SECONDS) return ok('nothing within a day');
  const from = fork === '' ? '' : ` after ${fork}`;
  return warn(
    `Patroni removed the data of ${name} at ${when} and copied its leader, as pg_rewind failed: what only ${name} had written${from} on timeline ${timeline}, up to ${lsn}, is gone`,
    `${kept === '' ? '' : `The WAL of its last moments is kept: pg_waldump shows what is in the files of ${kept}. `}${params.patroni_log_dir}/patroni.log says why. Transactions that clients were told about are lost by it unless pg_rpo is 0.`,
  );
}
