/** The names of the backup repositories that `pgbackrest_method` gives: one, or a list. */
export function usedRepositories(method: unknown): readonly string[] {
  return Array.isArray(method) ? method.map(String) : [String(method)];
}
