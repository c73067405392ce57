import type { HostFacts } from '@pigsty/sdk';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/preflight/finding.ts';
import { topics } from '../../src/preflight/topics.ts';
import { play, type RecordedHost } from './scenario.ts';

const folder = new URL('../fixtures/preflight/', import.meta.url);
const inventory = readFileSync(new URL('inventory.yml', folder), 'utf8');
const address = '10.10.10.11';

const facts: HostFacts = {
  ...defaultHostFacts(address),
  hostname: 'db-1',
  maxOpenFiles: 1_048_576,
  virtualization: 'kvm',
  loginUser: 'admin',
};

interface Case {
  readonly sentence: string;
  readonly topic: string;
  readonly host: RecordedHost;
  readonly verdicts: string;
}

/** First line a sentence, then `key: value`, then the host's answer and what it means. */
function parseCase(text: string): Case {
  const [head = '', ...sections] = text.split(/^--- /m);
  const [sentence = '', ...lines] = head.trim().split('\n');
  const header = new Map(lines.map((l) => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 1).trim()]));
  const bodies = new Map(sections.map((s) => [s.slice(0, s.indexOf('\n')), s.slice(s.indexOf('\n') + 1)]));
  const json = (key: string, fallback: string): unknown => JSON.parse(header.get(key) ?? fallback);
  const topic = header.get('topic') ?? '';
  const answers = (section: string): Readonly<Record<string, string>> => {
    const body = bodies.get(section);
    return body === undefined ? {} : { [topic]: body };
  };
  return {
    sentence,
    topic,
    host: {
      facts: {
        ...facts,
        modules: header.get('modules')?.split(' ') ?? [],
        ...(json('facts', '{}') as Partial<HostFacts>),
      },
      pending: json('pending', '[]') as readonly string[],
      clock: json('clock', '{"atLeastMs":-50,"atMostMs":50}') as { atLeastMs: number; atMostMs: number },
      answers: answers('answer'),
      more: answers('more'),
    },
    verdicts: bodies.get('verdicts') ?? '',
  };
}

describe('what a host says and what it means', () => {
  const cases = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => parseCase(readFileSync(new URL(name, folder), 'utf8')));

  test.each(cases)('$topic: $sentence', ({ topic: name, host, verdicts }) => {
    const { wanted, preflight } = play(inventory, { hosts: { [address]: host }, unreached: {} });
    const topic = topics.find((t) => t.name === name);
    const surveyed = preflight.hosts.get(address);
    if (topic === undefined || surveyed === undefined) throw new Error(`no topic ${name}`);
    const about = { host: surveyed, wanted, preflight };
    const answer = host.answers[name] ?? host.more[name] ?? '';
    expect(topic.judge(answer, about).map(line).join('')).toBe(verdicts);
  });
});

function line({ state, check, seen, repair = [] }: Verdict): string {
  return [`${state} ${check}: ${seen}`, ...repair.map((op) => `  repair ${op.kind} ${op.key}`)]
    .map((l) => `${l}\n`)
    .join('');
}
