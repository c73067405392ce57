import { type Inventory, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import { writtenValues } from './written-values.ts';

/** The network of every template: `pigsty configure` puts the address of the host in its place. */
const TEMPLATES = /(?<![\d.])10\.10\.10\.(?!0\b)\d{1,3}(?![\d.]*\d|\/(?!32\b))/;

/** Networks and exceptions name whole ranges, and servers that are watched from afar are no hosts. */
const RANGES = /^(?:proxy_env|node_firewall_intranet|no_proxy|pg_exporters)$/;

/** Addresses of a template that were left where all hosts have got others. */
export function templateAddresses(inventory: Inventory): readonly Problem[] {
  const hosts = [...inventory.hosts.values()].flatMap(({ address, connection }) => [
    address,
    connection.address,
  ]);
  if (hosts.length === 0 || hosts.some((host) => host.startsWith('10.10.10.'))) return [];
  return onceEach(
    writtenValues(inventory).flatMap((value): readonly Problem[] => {
      const [address] = TEMPLATES.exec(value.text) ?? [];
      if (address === undefined || RANGES.test(String(value.path[0]))) return [];
      return [
        problemAt(inventory, value, {
          severity: 'warning',
          rule: 'template-address',
          message: `${address} is an address of the templates, and no host of this inventory is in their network`,
          hint: `Write the address of a host: ${hosts.slice(0, 3).join(', ')}. Nothing to do when that machine is there.`,
        }),
      ];
    }),
  );
}
