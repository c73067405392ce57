import { describe } from 'vitest';
import { readChanges } from './fidelity/change.ts';
import { tryAll } from './fidelity/sequence.ts';
import { deployed, network } from './harness/estate.ts';

describe('plans of a few changes of parameters, on the deployed demo', () => {
  tryAll(
    readChanges(network).filter((c) => c.always === true),
    () => deployed(),
  );
});
