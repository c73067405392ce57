import type { FactQuery } from '@pigsty/sdk';
import { componentsOf } from '../spec/components.ts';
import { paths } from '../spec/paths.ts';
import type { InfraParams } from '../spec/schema.ts';

export interface InfraFacts {
  /** `active`, `inactive`, `failed` ... by unit. */
  readonly units: Readonly<Record<string, string>>;
  /** Names of the certificates that certbot has. */
  readonly signed: readonly string[];
  /** Whether Grafana has our configuration. */
  readonly grafana: boolean;
  /** Whether grafana.ini has a key of its own for what Grafana encrypts; ours has none. */
  readonly grafanaKey: boolean;
}

export const infraFacts: FactQuery<InfraParams, InfraFacts> = {
  script: (node) => {
    const units = [...componentsOf(node).map((c) => c.unit), 'nginx.service', 'dnsmasq.service'];
    return `for unit in ${units.join(' ')}; do printf 'unit %s %s\\n' "$unit" "$(systemctl is-active "$unit" 2>/dev/null)"; done
for live in /etc/letsencrypt/live/*/fullchain.pem; do [ ! -s "$live" ] || { live=\${live%/*}; printf 'signed %s\\n' "\${live##*/}"; }; done
! grep -qs 'Managed by pigsty' ${paths.grafanaIni} || echo 'grafana ours'
! grep -qsE '^[[:space:]]*secret_key[[:space:]]*=' ${paths.grafanaIni} || echo 'grafana-key'`;
  },
  parse: (output) => {
    const lines = output.split('\n').map((line) => line.split(' '));
    const of = (kind: string): readonly (readonly string[])[] =>
      lines.filter(([first]) => first === kind).map(([, ...words]) => words);
    return {
      units: Object.fromEntries(of('unit').map(([unit = '', state = '']) => [unit, state])),
      signed: of('signed').map(([name = '']) => name),
      grafana: of('grafana').length > 0,
      grafanaKey: of('grafana-key').length > 0,
    };
  },
};
