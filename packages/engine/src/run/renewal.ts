import type { Stage } from '@pigsty/sdk';
import { backdateMs } from '../ca/backdate.ts';

/** The same stages, with certificates that begin before now issued again: what reads them is told as ever. */
export function renewingCertificates(stages: readonly Stage[], now: Date): readonly Stage[] {
  // Certificates count whole seconds.
  const issuedAfter = Math.floor((now.getTime() - backdateMs) / 1000) * 1000;
  return stages.map((stage) => ({
    ...stage,
    ops: stage.ops.map((op) =>
      op.kind === 'certificate' ? { ...op, args: { ...(op.args as object), issuedAfter } } : op,
    ),
  }));
}
