import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { alertmanagerYml } from './infra-node.ts';

interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

test('a host that is down speaks for alerts of that host alone: labels that both lack are equal to Alertmanager', () => {
  const { inhibit_rules: rules } = parse(alertmanagerYml()) as {
    readonly inhibit_rules: readonly InhibitRule[];
  };
  expect(rules.length).toBeGreaterThan(0);
  for (const { source_matchers: source, target_matchers: target, equal } of rules)
    for (const label of equal) {
      expect(source, `source with ${label}`).toContain(`${label}!=""`);
      expect(target, `target with ${label}`).toContain(`${label}!=""`);
    }
});
