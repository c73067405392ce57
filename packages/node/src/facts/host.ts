import { quoteWord, type FactQuery } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { ResolverFacts } from '../spec/resolver.ts';
import type { NodeParams } from '../spec/schema.ts';
import type { MemoryFacts } from '../spec/memory.ts';
import { firewallScript, parseFirewall, type FirewallFacts } from './firewall.ts';
import { memoryScript, parseMemory } from './memory.ts';
import { lookupScript, parseResolver, resolverScript } from './resolver.ts';

/** What a host knows of the estate before anything is planned. */
export interface NodeFacts {
  /** PEM of the authority that the host trusts; absent where there is none. */
  readonly authority?: string;
  /** The network interface that has the host's address. */
  readonly interface?: string;
  readonly resolver?: ResolverFacts;
  readonly firewall?: FirewallFacts;
  readonly memory?: MemoryFacts;
}

export const nodeFacts: FactQuery<NodeParams, NodeFacts> = {
  script: ({ host, params }) =>
    `ip -o -4 address show 2>/dev/null | sed -n 's/^[0-9]*: \\([^ ]*\\) .*inet ${host.replaceAll('.', '\\.')}\\/.*/interface \\1/p'
${resolverScript}
${lookupScript(params)}
${firewallScript(params)}
${memoryScript}
[ ! -r ${quoteWord(paths.ca)} ] || cat ${quoteWord(paths.ca)}`,
  parse: (output) => {
    const found = /^interface (\S+)$/m.exec(output)?.[1];
    const resolver = parseResolver(output);
    const memory = parseMemory(output);
    const pem = output.replace(/^(?:interface|resolver|firewall|sshport|memory) .*\n?/gm, '');
    return {
      ...(pem.includes('BEGIN CERTIFICATE') ? { authority: pem } : {}),
      ...(found === undefined ? {} : { interface: found.replace(/@.*/, '') }),
      ...(resolver === undefined ? {} : { resolver }),
      firewall: parseFirewall(output),
      ...(memory === undefined ? {} : { memory }),
    };
  },
};
