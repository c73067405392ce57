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
