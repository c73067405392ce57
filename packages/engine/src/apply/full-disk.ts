import { joinText, PigstyError, quoteWord } from '@pigsty/sdk';
import type { Host } from '../hosts/host.ts';
import { framed } from '../transport/script.ts';

const noSpace = /No space left on device|ENOSPC/i;
const mostPaths = 5;

/** A full file system is explained by the host itself: which one, and how full. */
export async function explainFullDisk(host: Host, error: PigstyError): Promise<PigstyError> {
  if (!noSpace.test(error.log ?? '')) return error;
  const script = joinText([
    framed('named', pathsOf(error).map(fileSystemOf).join('\n') || ':'),
    framed('all', 'df -h 2>/dev/null'),
  ]);
  const frames = await host.run(() => script, { timeoutMs: 10_000 }).catch(() => []);
  const lines = (id: string): readonly string[] =>
    (frames.find((f) => f.id === id)?.stdout ?? '').split('\n').filter((l) => l !== '');
  const [header = '', ...all] = lines('all');
  const named = [...new Set(lines('named'))];
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

/** What was to be written: the op's own path, else those of the lines that complain. */
function pathsOf(error: PigstyError): readonly string[] {
  const own = /\s(\/.*)\/[^/]+$/.exec(error.where.op ?? '')?.[1];
  if (own !== undefined) return [own];
  const complaints = (error.log ?? '').split('\n').filter((l) => noSpace.test(l));
  const paths = complaints.flatMap((l) => l.match(/(?<![\w/.:])\/[\w.@+-]+(?:\/[\w.@+-]+)*/g) ?? []);
  return [...new Set(paths)].slice(0, mostPaths);
}

/** Of the nearest directory that is still there. */
function fileSystemOf(path: string): string {
  return `p=${quoteWord(path)}; while [ ! -e "$p" ]; do p=\${p%/*}; [ -n "$p" ] || p=/; done; df -h "$p" 2>/dev/null | tail -n +2`;
}
