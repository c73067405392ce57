/** What tells rules that a host is a member of a VIP, in a text file for the node exporter. `vrid`: number of a VRRP router. */
export function vipMetrics({ address, vrid }: { readonly address: string; readonly vrid?: number }): string {
  return `# HELP pigsty_vip_info A VIP that this host is a member of.
# TYPE pigsty_vip_info gauge
pigsty_vip_info{vip="${address}"${vrid === undefined ? '' : `,vrid="${vrid}"`}} 1
`;
}
