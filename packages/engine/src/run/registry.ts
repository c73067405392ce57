import { type AnyModule, type AnyOpKind } from '@pigsty/sdk';
import { builtinKinds, OpRegistry } from '@pigsty/sdk/engine';

/** The kinds that stages of these modules may use. */
export function registryFor(modules: readonly AnyModule[], more: readonly AnyOpKind[] = []): OpRegistry {
  return new OpRegistry(new Set([...builtinKinds, ...more, ...modules.flatMap((m) => m.ops ?? [])]));
}
