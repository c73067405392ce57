import { PigstyError, type AnyProcedure, type AnyQuery } from '@pigsty/sdk';
import { canonicalJson, procedureCall } from '@pigsty/sdk/engine';
import type { ProcedureMarker } from './marker.ts';

/** The words of a call, checked against the schema. All mistakes at once. */
export function parseInput(
  { name, input }: Pick<AnyProcedure | AnyQuery, 'name' | 'input'>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const parsed = (input as { safeParse(value: unknown): Parsed }).safeParse(given);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.') || name}: ${message}`);
  throw new PigstyError('USAGE', mistakes.join('\n'), { hint: `See the flags of ${name}: --help.` });
}

type Parsed =
  | { readonly success: true; readonly data: Readonly<Record<string, unknown>> }
  | {
      readonly success: false;
      readonly error: {
        readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
      };
    };

/** An unfinished execution goes on with its own input; other words are not mixed into it. */
export function inputToResume(
  procedure: AnyProcedure,
  given: Readonly<Record<string, unknown>>,
  marker: ProcedureMarker,
): Readonly<Record<string, unknown>> {
  // What must be given at the beginning was, and need not be again.
  const wanted = parseInput(procedure, { ...marker.input, ...given });
  const before = parseInput(procedure, marker.input);
  // What was left open has been decided since: only what is said counts.
  const said = Object.keys(given);
  const only = (words: Readonly<Record<string, unknown>>): string =>
    canonicalJson(Object.fromEntries(said.map((key) => [key, words[key] ?? null])));
  if (only(wanted) === only(before)) return before;
  throw new PigstyError(
    'REFUSED_UNSAFE',
    `${marker.procedure} of ${marker.subject} is unfinished, and was begun with ${canonicalJson(before)}`,
    {
      where: { cluster: marker.cluster },
      hint: `Finish it first, without flags: ${procedureCall({ ...marker, onHosts: procedure.on === 'hosts' })}`,
    },
  );
}
