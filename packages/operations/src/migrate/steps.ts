import type { Step } from './step.ts';
import { infraSteps } from './steps/infra.ts';
import { nodeSteps } from './steps/node.ts';
import { otherSteps } from './steps/others.ts';
import { pgsqlSteps } from './steps/pgsql.ts';

/** What an inventory is brought to. */
export const TODAY = 'v4.5.0';

/** Every change of a name or a value since v2.0.0 that an inventory notices. */
export const STEPS: readonly Step[] = [...infraSteps, ...nodeSteps, ...pgsqlSteps, ...otherSteps];
