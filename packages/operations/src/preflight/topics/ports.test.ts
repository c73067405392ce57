import { definition as infra } from '@pigsty/infra';
import { readInventory } from '@pigsty/inventory';
import { definition as node } from '@pigsty/node';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { checkEstate } from '../../estate/check.ts';
import type { Verdict } from '../finding.ts';
import { type About, wantedOf } from '../subject.ts';
import { ports } from './ports.ts';

const address = '10.0.0.1';

/** What is said of the port of the name server on an infra node that answers this. */
function portOfNames(answer: string): readonly Pick<Verdict, 'state' | 'seen'>[] {
  const text = `all: { hosts: { ${address}: { infra_seq: 1 } } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const wanted = wantedOf(inventory!, checkEstate(inventory!, [node, infra]).present);
  const host = { address, facts: defaultHostFacts(address) };
  const verdicts = ports.judge(answer, { host, wanted } as unknown as About);
  return verdicts.filter((v) => v.check === 'port 53').map(({ state, seen }) => ({ state, seen }));
}

test('the stub of systemd-resolved has addresses of its own: the name server listens beside it', () => {
  const stub = 'holder=7 70 systemd-resolved.service systemd-resolve\n';
  expect(portOfNames(`listen=3500007F:0035 7\nlisten=3600007F:0035 7\n${stub}`)).toEqual([]);
});

test('a name server on all addresses, or on those of ours, is in the way', () => {
  const other = 'holder=7 70 named.service named\n';
  const inTheWay = [{ state: 'fail', seen: 'named (PID 70, named.service) listens on it' }];
  for (const where of ['00000000', '0100007F', '0100000A', '0'.repeat(32)])
    expect(portOfNames(`listen=${where}:0035 7\n${other}`), where).toEqual(inTheWay);
});
