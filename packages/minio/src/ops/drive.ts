import { defineOpKind, isolated, parseSections, quoteWord, section, shCommand } from '@pigsty/sdk';

export interface MinioDriveArgs {
  /** Of the member: `minio-1`. */
  readonly member: string;
  readonly path: string;
  /** The entry by which data of the engine are known. */
  readonly mark: string;
}

/** `formatted`: it holds a server's data. `empty`: an empty directory that is no mount. `other`: not ours, or not there. */
type DriveState = 'formatted' | 'empty' | 'other';

/** A drive without its data. What does not carry the mark of an object store is somebody else's, and stays. */
export const minioDrive = defineOpKind<MinioDriveArgs, DriveState, 'clear' | 'remove'>({
  kind: 'minio.drive',
  summary: 'a drive from which the data of the object store is gone',
  key: ({ path }) => path,
  read: (all) =>
    isolated(
      all.map(({ path, mark }, i) => {
        const word = quoteWord(path);
        return section(
          i,
          `if [ -e ${word}/${quoteWord(mark)} ]; then echo formatted
elif [ -d ${word} ] && [ -z "$(find ${word} -mindepth 1 -maxdepth 1 | head -n 1)" ] && [ "$(stat -c %d ${word})" = "$(stat -c %d ${word}/..)" ]; then echo empty; fi`,
        );
      }),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): DriveState => {
      const said = (sections.get(String(i)) ?? '').trim();
      return said === 'formatted' || said === 'empty' ? said : 'other';
    });
  },
  diff: (_, state) => (state === 'formatted' ? 'clear' : state === 'empty' ? 'remove' : undefined),
  // The mark goes last, so that what was interrupted is seen. A mount stays, and so does a directory at the top.
  write: ({ path, mark }) => [
    {
      do: 'run',
      command: shCommand(
        `if [ -e "$1/$2" ]; then
  find "$1" -xdev -mindepth 1 ! -path "$1/$2" ! -path "$1/$2/*" -delete && find "$1" -xdev -mindepth 1 -delete || exit 1
fi
rmdir "$1" 2>/dev/null || :`,
        [path, mark],
        { timeoutMs: 6 * 3_600_000 },
      ),
    },
  ],
  describe: ({ member, path }, delta) =>
    delta === 'clear' ? `delete the data of ${member} in ${path}` : `remove the empty directory ${path}`,
  action: () => 'remove',
  destroys: ({ member, path }, delta) => (delta === 'clear' ? `the data of ${member} in ${path}` : undefined),
  converged: () => 'other',
  timeoutMs: 6 * 3_600_000,
});
