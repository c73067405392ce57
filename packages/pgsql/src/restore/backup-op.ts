import { command, quoteWord, shCommand, type Op } from '@pigsty/sdk';
import { backupInfo, type PgCluster } from '../spec/cluster.ts';
import { inRepository, repoOption, repositoriesOf } from '../spec/repositories.ts';

/**
 * A backup in each repository, or in the one that is named, once in a procedure: it is annotated with the id of its run. With
 * `keepsOthers` no earlier one expires by it.
 */
export function backupOps(
  { name, params }: PgCluster,
  {
    type,
    run,
    keepsOthers = false,
    into,
  }: {
    readonly type: string;
    readonly run: string;
    readonly keepsOthers?: boolean;
    readonly into?: string | undefined;
  },
): readonly Op[] {
  const timeoutMs = 48 * 3600_000;
  const annotation = `--annotation=pigsty=${quoteWord(run)}${keepsOthers ? ' --no-expire-auto' : ''}`;
  return repositoriesOf(params)
    .filter((repository) => into === undefined || repository.name === into)
    .map((repository) => {
      const repo = repoOption(params, repository);
      const options = [repo.trim(), `--type=${type}`, annotation].filter((word) => word !== '').join(' ');
      return command({
        name: `take a backup of ${name} (${type})${inRepository(params, repository)}`,
        run: shCommand(patientBackup(params, options), [], { timeoutMs }),
        unless: `cd /; ${backupInfo(params, repo)} 2>/dev/null | grep -q ${quoteWord(`"pigsty":"${run}"`)}`,
        timeoutMs,
      });
    });
}

/** Shell that takes a backup as soon as no other one is under way, for up to an hour. */
export function patientBackup({ pg_cluster, pg_dbsu }: PgCluster['params'], options: string): string {
  return `cd /
deadline=$(($(date +%s) + 3600))
until answer=$(runuser -u ${quoteWord(pg_dbsu)} -- pgbackrest --stanza=${quoteWord(pg_cluster)} ${options} backup 2>&1 </dev/null); do
  # Somebody else backs up: 50 is the lock.
  case $answer in *'[050]'*) ;; *) printf '%s\\n' "$answer" >&2; exit 1 ;; esac
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  [ "$(date +%s)" -lt "$deadline" ] || { printf '%s\\n' "$answer" >&2; exit 1; }
  sleep 2
done`;
}
