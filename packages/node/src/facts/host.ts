import { quoteWord, type FactQuery } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';

/** What a host knows of the estate before anything is planned. */
export interface NodeFacts {
  /** PEM of the authority that the host trusts; absent where there is none. */
  readonly authority?: string;
  /** The network interface that has the host's address. */
  readonly interface?: string;
}

export const nodeFacts: FactQuery<NodeParams, NodeFacts> = {
  script: ({ host }) =>
    `ip -o -4 address show 2>/dev/null | sed -n 's/^[0-9]*: \\([^ ]*\\) .*inet ${host.replaceAll('.', '\\.')}\\/.*/interface \\1/p'
[ ! -r ${quoteWord(paths.ca)} ] || cat ${quoteWord(paths.ca)}`,
  parse: (output) => {
    const found = /^interface (\S+)$/m.exec(output)?.[1];
    const pem = output.replace(/^interface .*\n?/gm, '');
    return {
      ...(pem.includes('BEGIN CERTIFICATE') ? { authority: pem } : {}),
      ...(found === undefined ? {} : { interface: found.replace(/@.*/, '') }),
    };
  },
};
