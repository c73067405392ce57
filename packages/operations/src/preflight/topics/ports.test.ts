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

/** What is said of a port on an infra node that answers this; that of the name server when absent. */
function said(answer: string, port = 53): readonly Pick<Verdict, 'state' | 'seen'>[] {
  const text = `all: { hosts: { ${address}: { infra_seq: 1 } } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const wanted = wantedOf(inventory!, checkEstate(inventory!, [node, infra]).present);
  const host = { address, facts: defaultHostFacts(address) };
  const verdicts = ports.judge(answer, { host, wanted } as unknown as About);
  return verdicts.filter((v) => v.check === `port ${port}`).map(({ state, seen }) => ({ state, seen }));
}

test('the stub of systemd-resolved has addresses of its own: the name server listens beside it', () => {
  const stub = 'holder=7 70 systemd-resolved.service systemd-resolve\n';
  expect(said(`listen=3500007F:0035 7\nlisten=3600007F:0035 7\n${stub}`)).toEqual([]);
});

test('a name server on all addresses, or on those of ours, is in the way', () => {
  const other = 'holder=7 70 named.service named\n';
  const inTheWay = [{ state: 'fail', seen: 'named (PID 70, named.service) listens on it' }];
  for (const where of ['00000000', '0100007F', '0100000A', '0'.repeat(32)])
    expect(said(`listen=${where}:0035 7\n${other}`), where).toEqual(inTheWay);
});

test("nginx, behind which a store listens on the loopback interface, is in nobody's way; another program is", () => {
  const store =
    'listen=0100007F:20EC 7\nholder=7 70 vmetrics.service victoria-metric\nours=vmetrics.service\n';
  const front = (unit: string): string => `listen=0100000A:20EC 8\nholder=8 80 ${unit} some\n`;
  expect(said(`${store}${front('nginx.service')}`, 8428)).toEqual([]);
  expect(said(`${store}${front('other.service')}`, 8428)).toEqual([
    { state: 'fail', seen: 'some (PID 80, other.service) listens on it' },
  ]);
});
