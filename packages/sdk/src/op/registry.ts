import { PigstyError } from '../words/error.ts';
import type { AnyOpKind, Op } from './kind.ts';

/** Op kinds by name: the built-in ones and those of the modules of a run. */
export class OpRegistry {
  readonly #kinds = new Map<string, AnyOpKind>();

  constructor(kinds: Iterable<AnyOpKind>) {
    for (const kind of kinds) {
      const other = this.#kinds.get(kind.kind);
      if (other !== undefined && other !== kind) {
        throw new PigstyError('BUG', `two op kinds are called "${kind.kind}"`);
      }
      this.#kinds.set(kind.kind, kind);
    }
  }

  of(op: Pick<Op, 'kind' | 'key'>): AnyOpKind {
    const kind = this.#kinds.get(op.kind);
    if (kind === undefined) {
      throw new PigstyError('BUG', `no op kind is called "${op.kind}"`, {
        hint: 'List it under `ops` of the module definition.',
      });
    }
    return kind;
  }

  get names(): readonly string[] {
    return [...this.#kinds.keys()];
  }
}
