import { expect, test } from 'vitest';
import { etcdValues } from './values.ts';

const query = etcdValues('initialize', ['/pg/a/initialize', '/pg/b/initialize']);
const header = '{"header":{"cluster_id":"1"}';
const value = Buffer.from('7001').toString('base64');
const parse = (output: string) => query.parse(output, undefined as never);

test('a key that is there has its value, and one that is not is absent', () => {
  const output = `login accepted\nanswer 0 ${header},"kvs":[{"key":"eA==","value":"${value}"}],"count":"1"}\nanswer 1 ${header}}\n`;
  expect(parse(output)).toEqual(new Map([['/pg/a/initialize', '7001']]));
});

test('an etcd that does not answer everything is not one without keys', () => {
  expect(parse('login unreachable\n')).toBeUndefined();
  expect(
    parse(
      `login accepted\nanswer 0 ${header}}\nanswer 1 {"error":"etcdserver: request timed out","code":14}\n`,
    ),
  ).toBeUndefined();
  expect(parse(`login accepted\nanswer 0 ${header}}\nanswer 1 \n`)).toBeUndefined();
});
