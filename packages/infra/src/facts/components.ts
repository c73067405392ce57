import type { FactQuery } from '@pigsty/sdk';
import { componentsOf } from '../spec/components.ts';
import type { InfraParams } from '../spec/schema.ts';

export interface InfraFacts {
  /** `active`, `inactive`, `failed` ... by unit. */
  readonly units: Readonly<Record<string, string>>;
  /** Names of the certificates that certbot has. */
  readonly signed: readonly string[];
}

export const infraFacts: FactQuery<InfraParams, InfraFacts> = {
  script: (node) =>
    `for unit in ${[...componentsOf(node).map((c) => c.unit), 'nginx.service', 'dnsmasq.service'].join(' ')}; do printf '%s %s\\n' "$unit" "$(systemctl is-active "$unit" 2>/dev/null)"; done
for live in /etc/letsencrypt/live/*/fullchain.pem; do [ ! -s "$live" ] || { live=\${live%/*}; printf '%s\\n' "\${live##*/}"; }; done`,
  parse: (output) => ({
    units: Object.fromEntries(
      output
        .split('\n')
        .filter((line) => line.includes(' '))
        .map((line) => line.split(' ', 2) as [string, string]),
    ),
    signed: output.split('\n').filter((line) => line !== '' && !line.includes(' ')),
  }),
};
