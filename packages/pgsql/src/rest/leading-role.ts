/** Whether a member leads by the role that its own Patroni gives it; the list of the cluster has other words. */
export function isLeadingRole(role: string | undefined): boolean {
  return role === 'primary' || role === 'standby_leader';
}
