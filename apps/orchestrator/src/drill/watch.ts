import { quoteWord, quoteWords } from '@pigsty/sdk';

/**
 * A watch on every member that writes down, ten times a second, whether its PostgreSQL is a leader. It runs on the host
 * itself, so that it also sees a leader which nobody outside can reach. It ends by itself.
 */
export function startWatchScript(
  run: string,
  options: { psql: readonly string[]; seconds: number; user: string },
): string {
  const loop = [
    'while :; do',
    '  before=$(date +%s%3N)',
    // A server that is shutting down may accept and never answer.
    `  state=$(timeout 2 ${quoteWords(options.psql)} -c 'select pg_is_in_recovery()' 2>/dev/null) || state=-`,
    '  echo "$before $(date +%s%3N) ${state:--}"',
    '  sleep 0.1',
    `done >> ${watchFile(run)}`,
  ].join('\n');
  return [
    `systemctl stop ${watchUnit(run)} 2>/dev/null`,
    'set -e',
    `systemd-run --quiet --collect --unit=${watchUnit(run)} --property=User=${options.user} --property=RuntimeMaxSec=${options.seconds} sh -c ${quoteWord(loop)}`,
  ].join('\n');
}

export function readWatchScript(run: string): string {
  return `cat ${watchFile(run)} 2>/dev/null || true`;
}

export function stopWatchScript(run: string): string {
  return `systemctl stop ${watchUnit(run)} 2>/dev/null; rm -f ${watchFile(run)}`;
}

/** A time during which an instance was seen as a leader, without interruption. */
export interface Leadership {
  readonly instance: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Longest silence between two samples that still counts as one stretch. */
const maxSilenceMs = 3000;

/** Stretches in which every sample said "leader". Ends are samples, so a stretch is never longer than the truth. */
export function leaderships(instance: string, log: string): readonly Leadership[] {
  const found: Leadership[] = [];
  let open: { fromMs: number; toMs: number } | undefined;
  for (const line of log.split('\n')) {
    const [before, after, state] = line.trim().split(' ');
    const [fromMs, toMs] = [Number(after), Number(before)];
    if (state === undefined || !Number.isFinite(fromMs) || !Number.isFinite(toMs)) continue;
    const leads = state === 'f';
    if (open !== undefined && (!leads || toMs - open.toMs > maxSilenceMs)) {
      found.push({ instance, ...open });
      open = undefined;
    }
    if (leads) open = { fromMs: open?.fromMs ?? fromMs, toMs };
  }
  if (open !== undefined) found.push({ instance, ...open });
  return found.filter((l) => l.toMs >= l.fromMs);
}

/** Moments at which two instances were leaders: there must be none. */
export function overlaps(
  all: readonly Leadership[],
): readonly { readonly instances: readonly [string, string]; readonly ms: number }[] {
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      const ms = Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs);
      return a.instance !== b.instance && ms > 0
        ? [{ instances: [a.instance, b.instance] as const, ms }]
        : [];
    }),
  );
}

function watchUnit(run: string): string {
  return `pigsty-drill-${run}.service`;
}

/** Not under /run or /tmp: it must survive a power cut. */
function watchFile(run: string): string {
  return `/var/tmp/pigsty-drill-${run}.log`;
}
