import type { Problem } from '@pigsty/sdk';

/**
 * What the rules of a module say, without what only follows from values that its schema has refused: at the same place, or
 * of the object that such a value belongs to, which was looked at without it. What an object lacks is told at the key that
 * is there and empty.
 */
export function besidesRefused(
  further: readonly Problem[],
  ofSchema: readonly Problem[],
): readonly Problem[] {
  const refused = ofSchema.filter(({ severity }) => severity === 'error');
  const places = new Set(refused.map(placeOf));
  const objects = new Set<string | undefined>(refused.map(objectOf));
  const empty = ofSchema.filter((p) => p.rule === 'loose-type' && p.missing === true);
  return further
    .filter((p) => !places.has(placeOf(p)) && !objects.has(p.subject))
    .map((p) => {
      const { subject, position } = empty.find((one) => objectOf(one) === p.subject) ?? p;
      return { ...p, subject, ...(position === undefined ? {} : { position }) };
    });
}

/** Names of variables whose value as a whole is refused, or empty: their default is in its place. */
export function refusedVariables(ofSchema: readonly Problem[]): readonly string[] {
  return ofSchema
    .filter(({ severity, missing }) => severity === 'error' || missing === true)
    .flatMap(({ subject }) => /[A-Za-z_]\w*$/.exec(subject) ?? []);
}

/** How a value is written does not matter where it is told to be wrong. */
export function withoutLooseBesides(problems: readonly Problem[]): readonly Problem[] {
  const isLoose = ({ rule }: Problem): boolean => rule === 'loose-type';
  const wrong = new Set(
    problems.filter((p) => !isLoose(p) && p.severity !== 'info' && p.position !== undefined).map(placeOf),
  );
  return problems.filter((p) => !isLoose(p) || !wrong.has(placeOf(p)));
}

/** The place of a problem as a key of a set; nothing where it has none. */
export function placeOf({ position }: Problem): string | undefined {
  return position === undefined ? undefined : `${position.file}:${position.line}:${position.column}`;
}

/** `pg-test.vars.pg_users[0]` of `pg-test.vars.pg_users[0].name`; nothing of a variable, which belongs to no object. */
function objectOf({ subject }: Problem): string | undefined {
  const object = subject.replace(/\.[^.[\]]*$|\[\d+\]$/, '');
  return /\.(?:vars|hosts\.\d+(?:\.\d+){3})$/.test(object) ? undefined : object;
}
