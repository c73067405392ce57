import { expect } from 'vitest';
import type { CliResult } from './cli.ts';
import type { Estate } from './estate.ts';

/** The command ends with exit code 0; what it said is the message where it does not. */
export async function expectSuccess(of: Estate, ...args: readonly string[]): Promise<CliResult> {
  const result = await of.run(...args);
  expect(result.code, result.all).toBe(0);
  return result;
}

/** An empty plan has exit code 0; one with changes has 2. */
export async function expectEmptyPlan(of: Estate): Promise<void> {
  await expectSuccess(of, 'plan');
}
