import { expect, test } from 'vitest';
import { matchersOf, matcherText } from '../../src/alerts/matchers.ts';
import { silence, silences, unsilence } from '../../src/alerts/silences.ts';
import { parseSpan } from '../../src/time/span.ts';
import { data, estateWith } from './estate.ts';

const estate = await estateWith({});

test('a silence holds for what all words name together; names of alerts are alternatives, taken as they are', () => {
  const { matchers, notes } = matchersOf(estate, { cluster: 'pg-test', names: ['PostgresDown', 'My.Own'] });
  expect(matcherText(matchers)).toBe(String.raw`cls="pg-test", alertname=~"PostgresDown|My\\.Own"`);
  expect(notes).toEqual(['no module has an alert My.Own']);
  expect(matcherText(matchersOf(estate, { host: 'node-3', names: [] }).matchers)).toBe('ip="10.10.10.13"');
});

test('a cluster, an instance and a host that are not watched are refused, with the nearest that is; so is everything', () => {
  for (const [words, said] of [
    [{ cluster: 'pg-tset' }, 'no cluster "pg-tset" is watched; did you mean pg-test?'],
    [{ instance: 'pg-test-3' }, 'no instance "pg-test-3" is watched; did you mean pg-test-'],
    [{ host: '10.10.10.99' }, 'no host "10.10.10.99" is watched'],
    [{}, 'everything is not silenced at once'],
  ] as const)
    expect(() => matchersOf(estate, { names: [], ...words })).toThrow(said);
});

test('a silence begins and ends by the clock of the infra node, and is asked of one Alertmanager alone', async () => {
  const posted: { readonly host: string; readonly body: string }[] = [];
  const answering =
    (host: string) =>
    ({ line, body }: { readonly line: string; readonly body: string }) => {
      if (!line.includes('-X POST')) return 'OK';
      posted.push({ host, body });
      return '{"silenceID":"0b1c"}';
    };
  const both = await estateWith({ '10.10.10.9': answering('second'), '10.10.10.10': answering('first') });
  const { matchers } = matchersOf(both, { instance: 'pg-test-1', names: [] });
  const made = await silence(both, {
    matchers,
    forMs: parseSpan('1h30m', '--for'),
    createdBy: 'dba',
    comment: 'disks',
  });
  expect(made.id).toBe('0b1c');
  expect(posted).toHaveLength(1);
  expect(JSON.parse(posted[0]?.body ?? '')).toEqual({
    matchers: [{ name: 'ins', value: 'pg-test-1', isRegex: false, isEqual: true }],
    startsAt: '2025-11-27T11:30:00.000Z',
    endsAt: '2025-11-27T13:00:00.000Z',
    createdBy: 'dba',
    comment: 'disks',
  });
});

test('silences that both Alertmanagers know are shown once, without those that are over', async () => {
  const answer = () => data('silences.json');
  const both = await estateWith({ '10.10.10.9': answer, '10.10.10.10': answer });
  expect((await silences(both)).map((s) => s.id)).toEqual(['e764a334-7e0e-4c49-9dd2-7317278b48eb']);
});

test('a silence is ended by the beginning of its id; one that is over is left as it is', async () => {
  const asked: string[] = [];
  const answer = ({ line }: { readonly line: string }): string => {
    asked.push(/-X (\S+)/.exec(line)?.[1] ?? '');
    return data('silences.json');
  };
  const one = await estateWith({ '10.10.10.10': answer });
  expect(await unsilence(one, 'e764')).toMatchObject({ comment: 'new disks', state: 'expired' });
  expect(asked.filter((method) => method === 'DELETE')).toHaveLength(1);
  expect(await unsilence(one, '1481')).toMatchObject({ comment: 'x y', state: 'expired' });
  expect(asked.filter((method) => method === 'DELETE')).toHaveLength(1);
  await expect(unsilence(one, 'ffff')).rejects.toThrow('there is no silence ffff');
});

test('a length of time is units one after the other, and nothing else', () => {
  expect(parseSpan('90s', '--for')).toBe(90_000);
  expect(parseSpan('1d', '--for')).toBe(86_400_000);
  for (const wrong of ['', '2', 'banana', '2h later', '-1h', '0s'])
    expect(() => parseSpan(wrong, '--for')).toThrow('--for is not a length of time');
});
