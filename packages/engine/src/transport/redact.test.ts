import { Secret, text } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { makeRedactor } from './redact.ts';

test('a secret is found wherever it hides in a value, and removed from text', () => {
  const redactor = makeRedactor();
  redactor.learn({
    list: [{ password: Secret.of('hunter2') }],
    file: text`user=x\npassword = ${Secret.of('correct horse')} staple\n`,
  });
  expect(redactor.clean(`psql: ALTER ROLE x PASSWORD 'hunter2'`)).toBe(
    `psql: ALTER ROLE x PASSWORD '[secret]'`,
  );
  expect(redactor.clean('line 2: password = correct horse staple')).toBe('line 2: [secret]');
  expect(redactor.clean('nothing here')).toBe('nothing here');
});

test('a secret that is part of another one does not leave the rest of it behind', () => {
  const redactor = makeRedactor();
  redactor.learn([Secret.of('pass'), Secret.of('password')]);
  expect(redactor.clean('password')).toBe('[secret]');
});
