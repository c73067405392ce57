import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ruleCases, unitTest } from './rule-cases.ts';

const names = [...ruleCases.keys()];

let host: TestHost;
beforeAll(async () => {
  host = await testHost('rules', '10.10.55.0/24', ['victoria-metrics'], ['victoria-metrics']);
  await host.put(
    names.flatMap((name) => {
      const { rules, test: file } = unitTest(name);
      return [
        [`/tmp/${name}.rules.yml`, rules],
        [`/tmp/${name}.test.yml`, file],
      ] as const;
    }),
  );
});
afterAll(() => host.down());

test.each(names)('%s fires when it should, after as long as it should, and for nobody else', async (name) => {
  const said = await host.sh(
    `cd /tmp; vmalert-tool unittest --disableAlertgroupLabel --files ${name}.test.yml 2>&1 || :`,
  );
  expect(said).toContain('SUCCESS');
});
