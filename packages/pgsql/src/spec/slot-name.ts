/** The name that Patroni gives to the replication slot of a member (its slot_name_from_member_name): at most 63 characters. */
export function slotName(member: string): string {
  return [...member.toLowerCase()]
    .map((c) => {
      if (/[a-z0-9_]/.test(c)) return c;
      return c === '-' || c === '.' ? '_' : `u${(c.codePointAt(0) ?? 0).toString().padStart(4, '0')}`;
    })
    .join('')
    .slice(0, 63);
}
