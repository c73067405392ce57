import { describe, test } from 'vitest';
import { fresh } from './harness/estate.ts';
import { killDeploys } from './harness/killed-deploy.ts';

/** At random moments, so that often is better than well chosen. */
const kills = 10;

describe('an orchestrator that dies', () => {
  test(`${kills} SIGKILLs at random moments of a first deploy leave nothing that the next one does not finish`, async () => {
    await killDeploys(await fresh(), kills);
  });
});
