import { PigstyError } from '../words/error.ts';

/** A parsed `[module.]stage@scope[?]`. */
export interface StageReference {
  readonly module: string | undefined;
  readonly stage: string;
  readonly scope:
    | { readonly type: 'self' }
    | { readonly type: 'cluster' }
    | { readonly type: 'clusters'; readonly module: string }
    | { readonly type: 'place'; readonly name: string };
  readonly weak: boolean;
}

const REFERENCE = /^(?:([a-z][a-z0-9-]*)\.)?([a-z][a-z0-9-]*)@([^?]+)(\?)?$/;

/** Parses a stage reference; a malformed one is a mistake of the module's author. */
export function parseReference(reference: string): StageReference {
  const match = REFERENCE.exec(reference);
  const [, module, stage, scope, weak] = match ?? [];
  if (stage === undefined || scope === undefined) {
    throw new PigstyError('BUG', `"${reference}" is not a stage reference`, {
      hint: 'Write [module.]stage@scope[?], scope being self, cluster, cluster(module), a host or a cluster.',
    });
  }
  return { module, stage, scope: parseScope(scope), weak: weak === '?' };
}

function parseScope(scope: string): StageReference['scope'] {
  if (scope === 'self') return { type: 'self' };
  if (scope === 'cluster') return { type: 'cluster' };
  const clusters = /^cluster\(([a-z][a-z0-9-]*)\)$/.exec(scope)?.[1];
  return clusters === undefined ? { type: 'place', name: scope } : { type: 'clusters', module: clusters };
}
