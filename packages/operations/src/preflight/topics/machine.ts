import { isIP } from 'node:net';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import type { About } from '../subject.ts';
import { answered, said, some, type Topic } from '../topic.ts';

/** Is it the machine that is meant, and is it one machine? */
export const machine: Topic = {
  name: 'machine',
  ask: () => 'echo "id=$(cat /etc/machine-id 2>/dev/null)"',
  judge: (answer, about) => {
    const { facts } = about.host;
    return [...own(about), twins(said(answer)('id')[0] ?? '', about), ok('hostname', facts.hostname)];
  },
};

function own({ host }: About): readonly Verdict[] {
  const { address, facts } = host;
  if (isIP(address) === 0 || address.startsWith('127.') || address === '::1') return [];
  if (facts.addresses.includes(address)) return [ok('address', address)];
  return [
    fail('address', `the machine behind ${address} has ${some(facts.addresses)}`, {
      expected: `${address} on one of its interfaces`,
      remedy:
        'A port forward or NAT leads to another machine, or this is its outer address. Name the host by its own address, and say with ansible_host and ansible_port how to reach it.',
    }),
  ];
}

const machineId = (answer: string): string => said(answer)('id')[0] ?? '';

function twins(id: string, { host, preflight }: About): Verdict {
  if (id === '')
    return warn('machine id', 'none', { expected: 'a machine-id', remedy: 'Try: systemd-machine-id-setup' });
  const same = answered(preflight).filter(
    (o) => o.address !== host.address && machineId(o.answers.get('machine') ?? '') === id,
  );
  const mine = new Set(host.facts.addresses);
  const itself = same.filter((o) => o.facts.addresses.some((a) => mine.has(a)));
  if (itself.length > 0)
    return fail('machine id', `${some(itself.map((o) => o.address))} is this machine, too`, {
      expected: 'one machine under one address',
      remedy:
        'Two hosts of the inventory lead to one machine: correct the address, ansible_host or ansible_port of one.',
    });
  if (same.length > 0)
    return warn('machine id', `${some(same.map((o) => o.address))} has the same (${id.slice(0, 8)}...)`, {
      expected: 'an id of its own',
      remedy:
        'Machines were cloned: addresses by DHCP and logs get mixed up. On each clone: rm /etc/machine-id && systemd-machine-id-setup, then reboot.',
    });
  return ok('machine id', id);
}
