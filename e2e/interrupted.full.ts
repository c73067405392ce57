import { describe, test } from 'vitest';
import { fresh } from './harness/estate.ts';
import { killDeploys } from './harness/killed-deploy.ts';

/** Two of them in interrupted.spec.ts. */
const kills = 10;

describe('an orchestrator that dies', () => {
  test(`${kills} SIGKILLs at random moments of a first deploy leave nothing that the next one does not finish`, async () => {
    await killDeploys(await fresh(), kills);
  });
});
