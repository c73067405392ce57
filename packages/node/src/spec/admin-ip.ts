import type { Estate } from '@pigsty/sdk';

/** Replaces `${admin_ip}`, which defaults hold; in the inventory's own values the reader has done so. */
export function withAdminIp(words: string, { inventory }: Pick<Estate, 'inventory'>): string {
  const { admin_ip } = inventory.estate;
  return admin_ip === undefined ? words : words.replaceAll('${admin_ip}', admin_ip);
}
