import type { AnyOpKind } from '../op/kind.ts';

/** Every built-in op kind; a module adds its own under `ops`. */
export const builtinKinds: readonly AnyOpKind[] = [];
