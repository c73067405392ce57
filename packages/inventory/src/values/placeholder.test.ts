import { expect, test } from 'vitest';
import { readInventory, type ReadResult } from '../read/read.ts';

function read(vars: string): ReadResult {
  const text = `all:\n  vars: { ${vars} }\n  hosts: { h: , i: }\n`;
  return readInventory(
    { file: 't.yml', text },
    { env: { REGION: 'eu', ODD: '$& {{ x }} ${env:REGION} \'"' } },
  );
}

test.each([
  ["v: '${env:REGION}'", 'eu'],
  ["v: 'a-${env:REGION}-${env:REGION}'", 'a-eu-eu'],
  [
    "v: ['${env:REGION}', { a: '${admin_ip}/${env:REGION}' }], admin_ip: 10.0.0.1",
    ['eu', { a: '10.0.0.1/eu' }],
  ],
  // What comes from the environment is not looked at again.
  ["v: '${env:ODD}'", '$& {{ x }} ${env:REGION} \'"'],
  ["v: '{{ w }}', w: '${env:REGION}'", 'eu'],
  ["v: !unsafe '${env:REGION}'", '${env:REGION}'],
])('%s is %j', (vars, value) => {
  const { inventory, problems } = read(vars);
  expect(problems).toEqual([]);
  expect(inventory!.hosts.get('h')!.vars['v']).toEqual(value);
});

test('a variable that the environment does not have is one problem, where it is asked for', () => {
  const { inventory, problems } = read("v: [a, '${env:NOTHING}']");
  expect(inventory).toBeUndefined();
  expect(problems).toEqual([
    {
      severity: 'error',
      rule: 'environment',
      subject: 'all.vars.v.1',
      message: 'the environment has no variable NOTHING',
      hint: "Set it: export NOTHING=... A text that is meant as it stands is tagged: !unsafe '...'.",
      position: { file: 't.yml', line: 2, column: 18 },
    },
  ]);
});
