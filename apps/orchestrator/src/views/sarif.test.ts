import { describe, expect, test } from 'vitest';
import type { Problem, RuleDoc } from '@pigsty/sdk';
import { sarifLog } from './sarif.ts';

const rules: readonly RuleDoc[] = [
  { name: 'one-primary', severity: 'error', means: 'No primary, or two.', remedy: 'Set pg_role.' },
  { name: 'etcd-even', severity: 'warning', means: 'An even number.', remedy: 'Use three.' },
];
const problems: readonly Problem[] = [
  {
    severity: 'error',
    rule: 'one-primary',
    subject: 'pg-test.hosts',
    message: 'pg-test needs exactly one primary, found 0',
    hint: 'Set pg_role: primary on one host.',
    position: { file: 'my estate/pigsty.yml', line: 12, column: 9 },
  },
  { severity: 'info', rule: 'acme-note', subject: 'mongo', message: 'something of a module' },
];
const log = sarifLog(problems, rules);
const run = log.runs[0]!;
const described = run.tool.driver.rules ?? [];
const results = run.results ?? [];

describe('a SARIF log has what the standard demands', () => {
  // https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html, the sections in brackets
  test('version, schema, and a tool with a name [3.13, 3.14, 3.19]', () => {
    expect(log.version).toBe('2.1.0');
    expect(log.$schema).toMatch(/sarif-2\.1\.0\.json$/);
    expect(run.tool.driver.name).toBe('pigsty');
    expect(run.columnKind).toBe('utf16CodeUnits');
  });

  test('rules with unique ids, a text, help and a level [3.49]', () => {
    const ids = described.map((r) => r.id);
    expect(ids).toEqual(['one-primary', 'etcd-even', 'acme-note']);
    for (const rule of described) {
      expect(rule.shortDescription?.text).toMatch(/\S/);
      expect(rule.help?.text).toMatch(/\S/);
      expect(['error', 'warning', 'note']).toContain(rule.defaultConfiguration?.level);
    }
  });

  test('results whose index leads to their rule, with a message and a level [3.27]', () => {
    for (const result of results) {
      expect(described[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
      expect(result.message.text).toMatch(/\S/);
      expect(['error', 'warning', 'note']).toContain(result.level);
    }
  });

  test('places with a URI and a region that counts from 1; without a place only a name [3.28, 3.30]', () => {
    const [first, second] = results;
    expect(first?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'my%20estate/pigsty.yml' },
          region: { startLine: 12, startColumn: 9 },
        },
        logicalLocations: [{ fullyQualifiedName: 'pg-test.hosts' }],
      },
    ]);
    expect(second?.locations).toEqual([{ logicalLocations: [{ fullyQualifiedName: 'mongo' }] }]);
  });

  test('nothing else at the top, and nothing undefined', () => {
    expect(Object.keys(log)).toEqual(['$schema', 'version', 'runs']);
    expect(JSON.parse(JSON.stringify(log))).toEqual(log);
  });
});
