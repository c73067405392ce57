import { expect, test } from 'vitest';
import { fakeWorld } from '../../test/fake-world.ts';
import type { Call } from '../call/act.ts';
import type { Globals } from '../call/globals.ts';
import { confirmName, consent, requireConsent } from './consent.ts';

function call(globals: Partial<Globals>, world = fakeWorld()): Call {
  return {
    world,
    globals: {
      inventory: [],
      vault: { passwordFiles: [], ids: [], ask: false },
      yes: false,
      json: false,
      verbose: false,
      color: false,
      ...globals,
    },
    args: [],
    options: {},
    line: 'pigsty deploy',
  };
}

test('without a terminal and without --yes nothing starts', () => {
  expect(() => requireConsent(call({}))).toThrow(expect.objectContaining({ code: 'CONFIRMATION_REQUIRED' }));
  expect(() => requireConsent(call({ yes: true }))).not.toThrow();
  expect(() => requireConsent(call({}, fakeWorld({ interactive: true })))).not.toThrow();
});

test('--json never asks', () => {
  expect(() => requireConsent(call({ json: true }, fakeWorld({ interactive: true })))).toThrow(
    /nobody to ask/,
  );
});

test('--yes answers the question, a terminal is asked', async () => {
  expect(await consent(call({ yes: true }), 'Apply?')).toBe(true);
  const world = fakeWorld({ interactive: true, answers: [true] });
  expect(await consent(call({}, world), 'Apply?')).toBe(true);
  expect(world.asked).toEqual(['Apply?']);
});

test('--yes alone destroys nothing: the name must be said', async () => {
  await expect(confirmName(call({ yes: true }), 'pg-test', { what: 'the cluster' })).rejects.toMatchObject({
    code: 'CONFIRMATION_REQUIRED',
    hint: 'Run: pigsty deploy --confirm pg-test',
  });
});

test('--confirm with the right name is enough, with another one it refuses', async () => {
  await expect(
    confirmName(call({}), 'pg-test', { what: 'the cluster', confirm: 'pg-test' }),
  ).resolves.toBeUndefined();
  await expect(confirmName(call({}), 'pg-test', { what: 'the cluster', confirm: 'pg-tst' })).rejects.toThrow(
    '--confirm says "pg-tst"',
  );
});

test('at a terminal the name is typed', async () => {
  const right = fakeWorld({ interactive: true, answers: ['pg-test'] });
  await expect(confirmName(call({}, right), 'pg-test', { what: 'the cluster' })).resolves.toBeUndefined();
  const wrong = fakeWorld({ interactive: true, answers: ['yes'] });
  await expect(confirmName(call({}, wrong), 'pg-test', { what: 'the cluster' })).rejects.toThrow(
    '"yes" is not "pg-test"',
  );
});
