import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@pigsty/sdk';
import { readEstate } from '../../src/estate/read.ts';
import type { Asking } from '../../src/alerts/alertmanager.ts';

export const data = (name: string): string => readFileSync(join(import.meta.dirname, 'data', name), 'utf8');

/** What a host answers to one request; undefined: it does not answer. */
export type Answer = (request: { readonly line: string; readonly body: string }) => string | undefined;

type Read = Awaited<ReturnType<typeof readEstate>>;

/** The estate of data/inventory.yml, with hosts that answer requests to Alertmanager as they are told. */
export async function estateWith(answers: Readonly<Record<string, Answer>>): Promise<Asking & Read> {
  const read = await readEstate([join(import.meta.dirname, 'data/inventory.yml')], {
    cwd: import.meta.dirname,
    env: {},
    ask: { secret: async () => '' },
  });
  if (read.inventory === undefined) throw new Error('the inventory cannot be read');
  const { PigstyError } = await import('@pigsty/sdk');
  const exec = async (host: string, command: Command): Promise<{ readonly stdout: string }> => {
    const line = command.argv.join(' ');
    const stdin = typeof command.stdin === 'string' ? command.stdin : '';
    const text = answers[host]?.({ line, body: stdin });
    if (text === undefined) throw new PigstyError('COMMAND_FAILED', 'curl failed (exit 7)');
    return { stdout: `1764243000\n${text}\n200` };
  };
  return {
    ...read,
    inventory: read.inventory,
    engine: { hosts: { exec } } as never,
    signal: new AbortController().signal,
  };
}

/** An Alertmanager with these alerts and the silences of data/silences.json. */
export const alertmanager =
  (alerts: string): Answer =>
  ({ line }) =>
    line.includes('/api/v2/silences') ? data('silences.json') : alerts;
