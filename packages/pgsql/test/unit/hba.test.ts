import { describe, expect, test } from 'vitest';
import { hbaLines, type HbaContext } from '../../src/render/hba/rule.ts';
import { orderRules } from '../../src/render/hba/order.ts';
import { HbaRuleSpec } from '../../src/spec/schema/objects.ts';
import { PgsqlParams } from '../../src/spec/schema.ts';

const known = {
  admin: ['10.0.0.1'],
  infra: ['10.0.0.1', '10.0.0.2'],
  members: ['10.1.0.1', '10.1.0.2'],
  intranet: ['10.0.0.0/8'],
};
const params = PgsqlParams.parse({ pg_cluster: 'pg-test', pg_seq: 1, pg_role: 'replica' });

function lines(rule: object, context: Partial<HbaContext> = {}): readonly string[] {
  const all = hbaLines(HbaRuleSpec.parse(rule), { reader: 'postgres', params, known, ...context });
  return all.slice(1).map((line) => line.replace(/\s+/g, ' '));
}

describe('an HBA rule', () => {
  test('stands for every address of its alias', () => {
    expect(lines({ user: '${repl}', db: 'replication', addr: 'cluster', auth: 'pwd' })).toEqual([
      'host replication replicator 10.1.0.1/32 scram-sha-256',
      'host replication replicator 10.1.0.2/32 scram-sha-256',
    ]);
    expect(lines({ addr: 'infra', auth: 'deny' })).toHaveLength(2);
    expect(lines({ addr: '192.0.2.9', auth: 'trust' })).toEqual(['host all all 192.0.2.9/32 trust']);
  });

  test('asks for TLS over the network, and cannot where there is none', () => {
    expect(lines({ addr: 'world', auth: 'ssl' })[0]).toBe('hostssl all all 0.0.0.0/0 scram-sha-256');
    expect(lines({ addr: 'localhost', auth: 'ssl' })).toEqual([
      'local all all scram-sha-256',
      'host all all 127.0.0.1/32 scram-sha-256',
      'host all all ::1/128 scram-sha-256',
    ]);
  });

  test('of another role is shown and has no effect', () => {
    const rule = { user: '+dbrole_offline', addr: 'intra', auth: 'pwd', role: 'offline' };
    expect(lines(rule)[0]).toMatch(/^#host/);
    expect(lines(rule, { params: { ...params, pg_offline_query: true } })[0]).toMatch(/^host/);
  });

  test('is written in the words of the program that reads it', () => {
    const rule = { user: '${dbsu}', addr: 'local', auth: 'ident' };
    expect(lines(rule)).toEqual(['local all postgres ident']);
    expect(lines(rule, { reader: 'pgbouncer' })).toEqual(['local all postgres peer']);
  });

  test('may be raw lines, and a name that is no word is quoted', () => {
    expect(lines({ rules: ['host a b 1.2.3.4/32 md5'] })).toEqual(['host a b 1.2.3.4/32 md5']);
    expect(lines({ user: 'odd name', addr: 'local', auth: 'peer' })).toEqual(['local all "odd name" peer']);
  });

  test('with a number comes in its order, without one at the end', () => {
    const rules = [{ order: 300 }, {}, { order: 50 }].map((r) => HbaRuleSpec.parse(r));
    expect(orderRules(rules).map((r) => r.order)).toEqual([50, 300, undefined]);
  });
});
