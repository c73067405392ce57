/** What a member holds, at one moment. */
export interface Contents {
  readonly name: string;
  /** How many entries of the log it has applied. */
  readonly applied: number;
  /** Revision of its users and roles. */
  readonly users: number;
  /** Revision of its keys. */
  readonly revision: number;
  /** Of the keys at a revision that all members had. */
  readonly hash: number;
  /** Hashes begin here: those of different ones cannot be compared. */
  readonly compacted: number;
}

/** A member that holds something else than most of them. */
export interface Differing {
  readonly name: string;
  /** `its keys at one revision`, `the revision of its users (7, not 9)`. */
  readonly what: readonly string[];
}

export interface Compared {
  /** Members that answered. */
  readonly asked: number;
  /** Those that differ from most; where nothing tells who is right, all that do not agree with each other. */
  readonly differing: readonly Differing[];
  /** Nothing tells who is right: as many members hold the one as the other, at the same revisions. */
  readonly tied?: boolean;
}

/**
 * Who holds something else than most members. Each of them applies the same log in the same order, so that what one had at
 * first the others have a few seconds later; one that has applied less of the log lags, and does not differ. Where no group
 * is the largest, those with the newest users and keys are taken for right.
 */
export function compareContents(first: readonly Contents[], last: readonly Contents[]): Compared {
  const mostOf = (field: 'applied' | 'users' | 'revision'): number =>
    Math.max(0, ...first.map((c) => c[field]));
  const most = { applied: mostOf('applied'), users: mostOf('users'), revision: mostOf('revision') };
  const current = last.filter((c) => c.applied >= most.applied);
  const comparable = new Set(current.map((c) => c.compacted)).size === 1;
  const groups = new Map<string, Contents[]>();
  for (const member of current) {
    const key = [
      member.users < most.users,
      member.revision < most.revision,
      comparable && member.hash,
    ].join();
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  const [right = [], ...others] = [...groups.values()].sort(precedence);
  const [model] = right;
  const tied = others.some((group) => precedence(right, group) === 0);
  return {
    asked: last.length,
    ...(tied ? { tied } : {}),
    differing: (tied ? [right, ...others] : others)
      .flat()
      .map((member) => ({
        name: member.name,
        what: differences(member, (right.includes(member) ? others[0]?.[0] : model) ?? member, {
          most,
          comparable,
        }),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Negative where the first group is the one to believe. */
function precedence(a: readonly Contents[], b: readonly Contents[]): number {
  return (
    b.length - a.length ||
    newest(b, 'users') - newest(a, 'users') ||
    newest(b, 'revision') - newest(a, 'revision')
  );
}

function newest(members: readonly Contents[], field: 'users' | 'revision'): number {
  return Math.max(...members.map((c) => c[field]));
}

/** Revisions grow while members are asked one after the other: they differ where one has not what all had at first. */
function differences(
  member: Contents,
  model: Contents,
  { most, comparable }: { readonly most: Pick<Contents, 'users' | 'revision'>; readonly comparable: boolean },
): readonly string[] {
  const differ = (field: 'users' | 'revision'): boolean =>
    member[field] !== model[field] && Math.min(member[field], model[field]) < most[field];
  return [
    ...(differ('users') ? [`the revision of its users (${member.users}, not ${model.users})`] : []),
    ...(differ('revision') ? [`the revision of its keys (${member.revision}, not ${model.revision})`] : []),
    ...(comparable && member.hash !== model.hash ? ['its keys at one revision'] : []),
  ];
}
