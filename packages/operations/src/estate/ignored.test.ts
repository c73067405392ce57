import type { AnyModule, Inventory } from '@pigsty/sdk';
import { completeDefinition } from '@pigsty/sdk/engine';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { checkEstate } from './check.ts';
import { ignored } from './ignored.ts';

const text = `all:
  children:
    kf-main:
      hosts: { 10.0.0.1: { kafka_seq: 1 } }
      vars: { kafka_cluster: kf-main }
    app:
      hosts: { 10.0.0.2: {} }
      vars: { nodejs_enabled: true, app: odoo }
`;

function inventory(): Inventory {
  const { inventory: read } = readInventory({ file: 'pigsty.yml', text });
  if (read === undefined) throw new Error('unreadable');
  return read;
}

const kafka: AnyModule = completeDefinition<unknown, unknown>({
  name: 'kafka',
  contract: 2,
  summary: 'a third party',
  params: { shape: { kafka_cluster: {}, kafka_seq: {} } } as unknown as AnyModule['params'],
  identify: () => ({ clusters: [], problems: [] }),
  plan: { install: () => [] },
});

test('parameters of modules that do not exist here are one note, by module, and nothing else', () => {
  expect(checkEstate(inventory(), []).problems).toEqual([
    {
      severity: 'info',
      rule: 'ignored',
      subject: 'pigsty.yml',
      message: 'accepted and left alone: app (app); kafka (kafka_cluster, kafka_seq); vibe (nodejs_enabled)',
      hint: 'There are no such modules here. Install what they stand for by other means.',
      position: { file: 'pigsty.yml', line: 8, column: 37 },
    },
  ]);
});

test('what a third party takes over is its own', () => {
  expect(ignored([kafka]).find(({ module }) => module === 'kafka')?.parameters).not.toContain('kafka_seq');
  const [note] = checkEstate(inventory(), [kafka]).problems;
  expect(note?.message).toBe('accepted and left alone: app (app); vibe (nodejs_enabled)');
});
