import { quoteWord, type FactQuery } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';

/** What a host knows of the estate before anything is planned. */
export interface NodeFacts {
  /** PEM of the authority that the host trusts; absent where there is none. */
  readonly authority?: string;
}

export const nodeFacts: FactQuery<NodeParams, NodeFacts> = {
  script: () => `[ ! -r ${quoteWord(paths.ca)} ] || cat ${quoteWord(paths.ca)}`,
  parse: (output) => (output.includes('BEGIN CERTIFICATE') ? { authority: output } : {}),
};
