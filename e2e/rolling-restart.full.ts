import { describe, test } from 'vitest';
import { deployed } from './harness/estate.ts';
import { killRestarts } from './harness/killed-restart.ts';

/** At random moments, so that often is better than well chosen. */
const kills = 10;

describe('a rolling restart whose command is killed', () => {
  test(`is finished by the same command after each of ${kills} kills; one member is down at a time, and no row is lost`, async () => {
    await killRestarts(await deployed(), kills);
  });
});
