import { DECLARED } from '../ops/config/dynamic.ts';
import type { DynamicConfig } from '../ops/config/model.ts';

/**
 * Why a cluster is a primary beside another one with the same data. Its Patroni configuration keeps it, until the cluster
 * follows again.
 */
export type PromotionRecord = {
  readonly reason: 'detached' | 'upstream-lost';
  /** The cluster that it followed. */
  readonly from: string;
  /** In seconds since the epoch, by the clock of the machine that promoted it. */
  readonly at: number;
};

/** A configuration that says so, or that says nothing of the kind any more. */
export function withPromotion(config: DynamicConfig, promoted: PromotionRecord | null): DynamicConfig {
  const section = config[DECLARED];
  const declared = typeof section === 'object' && section !== null && !Array.isArray(section) ? section : {};
  return { ...config, [DECLARED]: { ...declared, promoted } };
}

export function promotionOf(config: DynamicConfig): PromotionRecord | undefined {
  const { promoted } = (config[DECLARED] ?? {}) as { readonly promoted?: Partial<PromotionRecord> | null };
  const { reason, from, at } = promoted ?? {};
  if ((reason !== 'detached' && reason !== 'upstream-lost') || from === undefined) return undefined;
  return { reason, from, at: Number(at ?? 0) };
}
