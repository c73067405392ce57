/** The default of `pg_vip_address` is an address that no cluster can have: it stands for none. */
export function isSetVip(address: string): boolean {
  return !address.startsWith('127.');
}
