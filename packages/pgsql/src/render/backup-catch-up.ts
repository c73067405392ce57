import { quoteWord, quoteWords } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import { hasSeveral, repositoriesOf, type Repository } from '../spec/repositories.ts';
import type { CommonParams } from '../spec/schema.ts';
import { psqlWords } from '../sql/session.ts';
import { header } from './header.ts';

export const catchUp = {
  program: '/pg/bin/pg-backup-catch-up',
  service: 'pg-backup-catch-up.service',
  timer: 'pg-backup-catch-up.timer',
  /** Why the last attempt failed; none is made for an hour after it. */
  failed: '/run/pg-backup-catch-up/failed',
  restart: 'pg-backup-catch-up.restart',
} as const;

/** Body of the program that takes the backup which is due, one at a time, and only where there is room for it. */
export function backupCatchUp(params: CommonParams): readonly string[] {
  const { pg_cluster, pg_dbsu } = params;
  const as = `runuser -u ${quoteWord(pg_dbsu)} --`;
  const ask = quoteWords(
    psqlWords(sessionOf(params), '-c', 'SELECT (sum(pg_database_size(oid)) / 1024)::bigint FROM pg_database'),
  );
  return [
    `failed=${catchUp.failed}`,
    'reason=$(/pg/bin/pg-backup-due) || { [ $? != 1 ] || rm -f "$failed"; exit 0; }',
    '[ -z "$(find "$failed" -mmin -60 2>/dev/null)" ] || exit 0',
    '# Procedures that restore or upgrade take a backup themselves, and stop the server under one that they find under way.',
    'yield() {',
    '  for marker in /etc/pigsty/procedures/pgsql-*; do',
    '    [ ! -e "$marker" ] || { echo "$reason; $(basename "$marker") is under way, and comes first"; exit 0; }',
    '  done',
    '}',
    'fail() { yield; echo "$1" >&2; echo "$1" >"$failed"; exit 1; }',
    'yield',
    'cd /',
    ...repository(params),
    `size=$(${ask} </dev/null) free=$(${freeIn(params)})`,
    '[ -n "$size" ] && [ -n "$free" ] || fail "cannot tell whether there is room for a backup"',
    '[ "$free" -gt "$size" ] || fail "there is no room for a backup: the databases have $((size / 1024)) MiB, and $((free / 1024)) MiB are free"',
    'echo "$reason: a full backup is taken"',
    '# None expires by it: a leadership that comes and goes must not cost the backups from before.',
    `if answer=$(${as} pgbackrest --stanza=${quoteWord(pg_cluster)}${hasSeveral(params) ? ' --repo="$key"' : ''} --type=full --process-max=1 --no-expire-auto --annotation=pigsty=catch-up backup 2>&1 </dev/null); then`,
    '  rm -f "$failed"',
    '  echo "the backup is taken"',
    '  exit 0',
    'fi',
    'case $answer in',
    `  *'[050]'*) echo "another backup is under way" ;;`,
    '  *) if [ "$(/pg/bin/pg-role)" = primary ]; then fail "the backup failed: $(printf %s "$answer" | tail -n 3)"; else echo "this member leads no more"; fi ;;',
    'esac',
  ];
}

/** Shell that sets the number of the first repository that lacks a backup, and a path on the disk that needs room for one. */
function repository(params: CommonParams): readonly string[] {
  if (!hasSeveral(params)) return [];
  const paths = repositoriesOf(params).map((each) => `${each.key}) path=${quoteWord(pathOf(each))} ;;`);
  return [
    'key=',
    `for number in ${repositoriesOf(params)
      .map(({ key }) => key)
      .join(' ')}; do`,
    '  [ -n "$key" ] || ! reason=$(/pg/bin/pg-backup-due "$number") || key=$number',
    'done',
    `case $key in ${paths.join(' ')} *) exit 0 ;; esac`,
  ];
}

/** Shell that prints how much is free on the disk of the repository. Of one elsewhere nobody knows: it is let be tried. */
function freeIn(params: CommonParams): string {
  const df = (path: string): string => `df -Pk ${path} | awk 'END { print $4 }'`;
  const [first] = repositoriesOf(params);
  return hasSeveral(params)
    ? `if [ -n "$path" ]; then ${df('"$path"')}; else echo $((size + 1)); fi`
    : df(quoteWord(first?.options['path'] ?? '/pg/backup'));
}

function pathOf({ local, options }: Repository): string {
  return local ? (options['path'] ?? '/pg/backup') : '';
}

/** Last in line for CPU and disk. That it has looked, and found nothing to do, is not logged. */
export function renderCatchUpService(): string {
  return `${header('Takes the full backup that a leader lacks')}[Unit]
Description=Full backup that this leader's repository lacks
After=patroni.service

[Service]
Type=oneshot
ExecStart=${catchUp.program}
RuntimeDirectory=pg-backup-catch-up
RuntimeDirectoryPreserve=yes
TimeoutStartSec=12h
Nice=19
CPUWeight=20
IOWeight=20
IOSchedulingClass=idle
SyslogLevel=notice
LogLevelMax=notice
`;
}

/** It looks often, as that costs next to nothing where no backup is due. */
export function renderCatchUpTimer(): string {
  return `${header('Looks whether a full backup is due')}[Unit]
Description=Looks whether this leader's repository lacks a full backup

[Timer]
OnActiveSec=2min
OnUnitInactiveSec=2min
AccuracySec=10s

[Install]
WantedBy=timers.target
`;
}
