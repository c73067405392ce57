import { describe, test } from 'vitest';
import { fresh } from './harness/estate.ts';
import { killDeploys } from './harness/killed-deploy.ts';

/** How often the orchestrator is killed on its way to a finished deploy; ten times in interrupted.full.ts. */
const kills = 2;

describe('an orchestrator that dies', () => {
  test(`${kills} SIGKILLs at random moments of a first deploy leave nothing that the next one does not finish`, async () => {
    await killDeploys(await fresh(), kills);
  });
});
