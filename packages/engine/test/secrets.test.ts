import { readFileSync } from 'node:fs';
import { command, file, Secret, shCommand, text } from '@pigsty/sdk';
import { encryptVault, readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { localEstate } from './support/local-estate.ts';
import { fakeModule, oneStage } from './support/module.ts';

const local = localEstate();
const { converge, place } = local;

test('no secret reaches the journal, an event, an error or a plan', async () => {
  const canary = 'canary-in-the-coal-mine';
  const secret = Secret.of(canary);
  const result = await converge((host) => [
    {
      name: 'config',
      host,
      after: [],
      ops: [
        file({ path: place('secret'), content: text`password=${secret}\n`, mode: '0600' }),
        command({
          name: 'log in',
          run: shCommand('read -r p; echo "wrong password $p" >&2; exit 1', [], {
            stdin: text`${secret}\n`,
          }),
          unless: 'false',
        }),
      ],
    },
  ]);
  expect(result.status).toBe('failed');
  expect(result.failures[0]?.error.log).toContain('wrong password [secret]');
  expect(readFileSync(place('secret'), 'utf8')).toBe(`password=${canary}\n`);
  for (const seen of [local.estate.written(), JSON.stringify(local.estate.events), JSON.stringify(result)])
    expect(seen).not.toContain(canary);
});

test('what the vault kept is kept from the journal, whatever its name', async () => {
  const canary = 'canary-in-the-vault';
  const password = Secret.of('of the vault');
  const sealed = encryptVault(canary, password)
    .trim()
    .split('\n')
    .map((line) => `          ${line}`);
  const yaml = `all:
  children:
    web:
      hosts: { here: { ansible_connection: local } }
      vars:
        motto: !vault |
${sealed.join('\n')}
`;
  const { inventory, problems } = readInventory(
    { file: local.estate.inventory, text: yaml },
    { vaultPasswords: [{ password }] },
  );
  expect(problems).toEqual([]);
  const motto = inventory?.hosts.get('here')?.vars.motto as string;
  expect(motto).toBe(canary);
  const ops = [
    file({ path: place('motto'), content: motto }),
    command({ name: 'say it', run: shCommand('echo "not $1" >&2; exit 1', [motto]), unless: 'false' }),
  ];
  const engine = await local.estate.open({ inventory: inventory! });
  const stages = oneStage(...ops);
  const result = await fakeModule({ stages }).install(engine.inventory, {}, engine.context);
  await engine.close();
  expect(result.failures[0]?.error.log).toContain('not [secret]');
  expect(readFileSync(place('motto'), 'utf8')).toBe(canary);
  for (const seen of [local.estate.written(), JSON.stringify(local.estate.events), JSON.stringify(result)])
    expect(seen).not.toContain(canary);
});
