/**
 * The order of turns: hosts from which least has to be taken over come first, so that a cluster hands over once, to a host
 * that has had its turn. Otherwise they stay in the order of the inventory.
 */
export function inOrder(hosts: readonly string[], leading: (host: string) => number): readonly string[] {
  const weight = new Map(hosts.map((host) => [host, leading(host)]));
  return [...hosts].sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
}
