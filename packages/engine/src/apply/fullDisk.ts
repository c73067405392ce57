import { joinText, PigstyError, quoteWord } from '@pigsty/sdk';
import type { Host } from '../hosts/host.ts';
import { framed } from '../transport/script.ts';

/** A full file system is explained by the host itself: which one, and how full. */
export async function explainFullDisk(host: Host, error: PigstyError): Promise<PigstyError> {
  if (!/No space left on device|ENOSPC/i.test(error.log ?? '')) return error;
  const target = /\s(\/.*)\/[^/]+$/.exec(error.where.op ?? '')?.[1];
  const script = joinText([
    framed('target', target === undefined ? ':' : `df -h ${quoteWord(target)} 2>/dev/null | tail -n +2`),
    framed('all', 'df -h 2>/dev/null'),
  ]);
  const frames = await host.run(() => script, { timeoutMs: 10_000 }).catch(() => []);
  const lines = (id: string): readonly string[] =>
    (frames.find((f) => f.id === id)?.stdout ?? '').split('\n').filter((l) => l !== '');
  const [header = '', ...all] = lines('all');
  const named = lines('target');
  // What failed has taken its half-written file away: its file system may look less full by now.
  const full = named.length > 0 ? named : all.filter((l) => /\b(?:9\d|100)%/.test(l));
  if (full.length === 0) return error;
  const places = full.map((l) => l.trim().split(/\s+/).at(-1)).join(', ');
  return new PigstyError(error.code, error.message, {
    where: error.where,
    log: [error.log ?? '', header, ...full].join('\n'),
    hint: `Make room on ${places}, then run the same command again.`,
    cause: error,
  });
}
