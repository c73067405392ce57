import type { Inventory, Problem } from '@pigsty/sdk';

/** The admin node carries the repository, the CA and the name service: it is one of the hosts, and one of INFRA. */
export function adminNode(inventory: Inventory): readonly Problem[] {
  const address = inventory.estate.admin_ip;
  if (address === undefined) return [];
  const infra = inventory.groups.get('infra')?.allHosts ?? [];
  const isHost = [...inventory.hosts.values()].some(
    (h) => h.address === address || h.connection.address === address,
  );
  if (isHost && (infra.length === 0 || infra.includes(address))) return [];
  const position = inventory.whereGroup('all', ['vars', 'admin_ip']);
  const [first] = infra.length > 0 ? infra : [...inventory.hosts.keys()];
  return [
    {
      severity: 'warning',
      rule: 'admin-ip-elsewhere',
      subject: 'all.vars.admin_ip',
      message: isHost ? `${address} is no host of infra` : `${address} is no host of the inventory`,
      hint: `Packages, names and certificates come from the admin node${first === undefined ? '' : `, for example ${first}`}.`,
      ...(position === undefined ? {} : { position }),
    },
  ];
}
