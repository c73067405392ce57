import { createHash } from 'node:crypto';
import { isSecret, type Plan } from '@pigsty/sdk';
import { canonicalJson } from '@pigsty/sdk/engine';
import type { NodePlan } from './node-plan.ts';

/** Covers every wanted change and its content; a secret enters only as its hash. */
export function planDigest(verb: Plan['verb'], nodes: readonly NodePlan[]): string {
  const hash = createHash('sha256').update(verb);
  for (const { node, host, deltas: all } of nodes) {
    // What is unknown today may be readable, and right, when the plan is applied; what is waited for may be so by then.
    const deltas = all.filter((d) => d.unknown === undefined && d.kind.waits !== true);
    if (deltas.length === 0) continue;
    hash.update(`\n${canonicalJson([node.id, host, node.before])}`);
    for (const { op, delta, clears, notifies } of deltas) {
      hash.update(`\n${canonicalJson([op.kind, op.key, hashed(op.args), delta ?? null, clears, notifies])}`);
    }
  }
  return hash.digest('hex');
}

function hashed(value: unknown): unknown {
  if (isSecret(value)) return `sha256:${value.sha256()}`;
  if (Array.isArray(value)) return value.map(hashed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, hashed(v)]));
}
