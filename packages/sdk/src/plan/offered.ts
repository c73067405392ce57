import { PigstyError } from '../words/error.ts';
import { parseReference } from './reference.ts';
import { stageId, type Stage } from './stage.ts';

/** By the name of a module, the stages that others may come after. */
export type OfferedStages = ReadonlyMap<string, readonly string[]>;

/** Of these modules; one that says nothing offers none. */
export function offeredStages(
  modules: readonly { readonly name: string; readonly offers?: readonly string[] }[],
): OfferedStages {
  return new Map(modules.map(({ name, offers = [] }) => [name, offers]));
}

export interface Candidates {
  /** Names of the stages that the module plans in this run. */
  readonly planned: readonly string[];
  /** What the module offers to others; absent where that is not known, and for references within a module. */
  readonly offered?: readonly string[] | undefined;
  /** The edge is weak, or the module is not in this run: then a stage that there is counts, planned or not. */
  readonly mayBeAbsent: boolean;
}

/**
 * Refuses a reference that leads to no stage here and cannot lead to one elsewhere. A weak edge is for a stage that some plans
 * have, not for a name that no plan has.
 *
 * @throws PigstyError `BUG`
 */
export function requireStage(
  stage: Stage,
  text: string,
  { planned, offered, mayBeAbsent }: Candidates,
): void {
  const { module = stage.module, stage: name, scope } = parseReference(text);
  const where = { where: { stage: stageId(stage), module: stage.module } };
  const says = `stage ${stageId(stage)} of ${stage.module} comes after ${text}`;
  if (scope.type === 'clusters' && scope.module !== module)
    throw new PigstyError('BUG', `${says}: no stage of ${module} is in a cluster of ${scope.module}`, {
      ...where,
      hint: `Write cluster(${module}).`,
    });
  if (mayBeAbsent && (offered === undefined || offered.includes(name) || planned.includes(name))) return;
  if (!mayBeAbsent)
    throw new PigstyError('BUG', `${says}, and ${module} plans no such stage`, {
      ...where,
      hint: `Stages of ${module} here: ${planned.join(', ') || 'none'}. A reference that may lead nowhere ends in "?".`,
    });
  throw new PigstyError('BUG', `${says}, and ${module} offers no stage "${name}"`, {
    ...where,
    hint: `Stages of ${module} that others may come after: ${offered?.join(', ') || 'none'}; its definition names them in \`offers\`.`,
  });
}
