import { defineOpKind, quoteWord, shCommand } from '@pigsty/sdk';

export interface StaleServicesArgs {
  readonly cluster: string;
  /** The line by which a file says that it belongs to this cluster. */
  readonly mark: string;
  readonly directory: string;
  /** Paths that belong here; every other file of this cluster goes. */
  readonly keep: readonly string[];
}

/**
 * Removes HAProxy files of services that the cluster has no more. Files are known by a line in them, not by their name:
 * `pg-test-*.cfg` would also match the files of a cluster called pg-test-dr.
 */
export const staleServices = defineOpKind<StaleServicesArgs, readonly string[], readonly string[]>({
  kind: 'pg.stale-services',
  summary: 'no HAProxy file of a service that the cluster has no more',
  key: ({ cluster, directory }) => `${cluster} in ${directory}`,
  read: (all) =>
    all
      .map(
        ({ cluster, mark, directory }) =>
          `grep -lxF -e ${quoteWord(mark)} -- ${quoteWord(directory)}/*.cfg 2>/dev/null </dev/null | while IFS= read -r path; do printf '%s\\t%s\\n' ${quoteWord(cluster)} "$path"; done`,
      )
      .join('\n'),
  parse: (output, all) => {
    const found = output.split('\n').map((line) => line.split('\t'));
    return all.map(({ cluster }) =>
      found.flatMap(([name, path]) => (name === cluster && path !== undefined ? [path] : [])),
    );
  },
  diff: ({ keep }, present) => {
    const stale = present.filter((path) => !keep.includes(path));
    return stale.length === 0 ? undefined : stale;
  },
  write: (_args, stale) => [{ do: 'run', command: shCommand('rm -f -- "$@"', stale) }],
  describe: (_args, stale) => `remove ${stale.join(', ')}`,
  action: () => 'remove',
  detail: (_args, stale) => stale.join('\n'),
  converged: ({ keep }) => keep,
});
