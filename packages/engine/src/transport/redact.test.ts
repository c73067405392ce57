import { readInventory, Secret, text } from '@pigsty/sdk';
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

test('a password that is the name of a cluster does not blacken that name everywhere', () => {
  const { inventory } = readInventory({
    file: 'pigsty.yml',
    text: 'pg-test: { hosts: { 10.0.0.1: }, vars: { pg_cluster: pg-test } }',
  });
  const redactor = makeRedactor(inventory);
  redactor.learn([Secret.of('pg-test'), Secret.of('hunter2')]);
  expect(redactor.clean('pg-test-1: hunter2')).toBe('pg-test-1: [secret]');
});

test('a short password is removed where it stands alone, not inside a longer name', () => {
  const redactor = makeRedactor();
  redactor.learn([Secret.of('test'), Secret.of('a+b')]);
  expect(redactor.clean(`pg-test-1 contest: user:test@host 'test'`)).toBe(
    `pg-test-1 contest: user:[secret]@host '[secret]'`,
  );
});
