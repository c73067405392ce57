import type { Problem } from '@pigsty/sdk';
import { FIRST_VERSION_HINT, firstVersionNames } from './first-version.ts';
import { otherPlaybookHints } from './other-playbooks.ts';
import type { Step } from './step.ts';
import { STEPS } from './steps.ts';

/** FerretDB was a module before v4; a module of a third party may take the names over. */
const FERRET = [
  'mongo_cluster',
  'mongo_extra_vars',
  'mongo_exporter_port',
  'mongo_listen',
  'mongo_pgurl',
  'mongo_port',
  'mongo_seq',
  'mongo_ssl_enabled',
  'mongo_ssl_port',
];
const FERRET_HINT =
  'Gone since v4.0.0: FerretDB is no module of its own. A package that is one is named under modules.';

/** For `validate`: what has become of a parameter that today's version does not know. */
export const migrationHints: ReadonlyMap<string, string> = new Map([
  ...[...firstVersionNames].map((name) => [name, FIRST_VERSION_HINT] as const),
  ...otherPlaybookHints,
  ...FERRET.map((name) => [name, FERRET_HINT] as const),
  ...STEPS.flatMap((step): readonly (readonly [string, string])[] => {
    if (step.within !== undefined || step.kind === 'add') return [];
    if (step.kind === 'remove')
      return [[step.name, `Gone since ${step.since}: ${step.reason}. Try: pigsty migrate`]];
    if (step.to === step.name) return [];
    return [[step.name, `Renamed to ${step.to} in ${step.since}. Try: pigsty migrate`]];
  }),
]);

/** An error in a place that a step is about has its cure there. */
export function withCure(problem: Problem): Problem {
  if (problem.severity !== 'error' || problem.hint?.includes('pigsty migrate') === true) return problem;
  const step = STEPS.find((one) => isAbout(one, problem));
  if (step === undefined) return problem;
  const what =
    step.kind === 'rename'
      ? `Renamed to ${step.to} in ${step.since}. `
      : step.kind === 'convert'
        ? `Since ${step.since} ${step.reason}. `
        : '';
  return {
    ...problem,
    hint: `${what}${step.kind === 'rename' ? '' : `${problem.hint ?? ''} `}Try: pigsty migrate`,
  };
}

function isAbout({ kind, name, within = [] }: Step, { subject, rule }: Problem): boolean {
  if (within.length === 0 && kind !== 'convert') return false;
  if (kind === 'rename' && rule !== 'unknown-key') return false;
  const steps = within.map((part) => (part === '*' ? '\\[\\d+\\]' : `\\.${part}`)).join('');
  return new RegExp(`${steps}\\.${name}$`).test(subject);
}
