/** One package of a transaction of dnf. */
export interface DnfRow {
  /** The heading that it stands under, without the colon: `Installing`, `Removing dependent packages`. */
  readonly heading: string;
  readonly name: string;
  readonly version: string;
  /** Packages that go, as this one takes their place. */
  readonly replaces: readonly string[];
}

/** The packages of the table that dnf 4 shows before a transaction; a row that is too long for its columns takes several lines. */
export function dnfTable(output: string): readonly DnfRow[] {
  const rows: (readonly string[])[] = [];
  let heading = '';
  for (const line of output.split('\n')) {
    const title = /^([A-Z][a-z]+(?: [a-z]+)*):$/.exec(line)?.[1];
    if (title !== undefined) heading = title;
    else if (!line.startsWith(' ')) heading = '';
    else if (heading !== '') {
      const words = line.trim().split(/\s+/);
      if (/^ \S/.test(line)) rows.push([heading, ...words]);
      else rows.push([...(rows.pop() ?? [heading]), ...words]);
    }
  }
  return rows.map(([under = '', name = '', , version = '', ...others]) => ({
    heading: under,
    name,
    version,
    replaces: others.flatMap((word, at) =>
      others[at - 1] === 'replacing' ? [word.replace(/\.[^.]*$/, '')] : [],
    ),
  }));
}
