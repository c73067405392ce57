import { isContainer } from '@pigsty/node/contract';
import { quoteWords } from '@pigsty/sdk';
import { ok, type Verdict, warn } from '../finding.ts';
import { type About, declaredAt, type Wanted } from '../subject.ts';
import { carries, said, some, type Topic } from '../topic.ts';

/** Names that the inventory tells a host to use, by the parameter that does. */
export function configuredNames(address: string, wanted: Wanted): ReadonlyMap<string, string> {
  const node = wanted.nodes.get(address);
  const vars = wanted.inventory.hosts.get(address)?.vars ?? {};
  const time = node?.node_ntp_enabled === true ? node.node_ntp_servers : [];
  const proxies = Object.entries(isRecord(vars['proxy_env']) ? vars['proxy_env'] : {});
  return new Map([
    ...time.flatMap((line): [string, string][] => {
      const name = line.trim().split(/\s+/)[1];
      return name === undefined || !isName(name) ? [] : [[name, 'node_ntp_servers']];
    }),
    ...proxies.flatMap(([key, value]): [string, string][] => {
      const name = key.endsWith('_proxy') && key !== 'no_proxy' ? hostOf(String(value)) : undefined;
      return name === undefined || !isName(name) ? [] : [[name, 'proxy_env']];
    }),
  ]);
}

export const names: Topic = {
  name: 'names',
  ask: (
    address,
    wanted,
  ) => `( echo "own=$(timeout 5 getent ahosts "$(uname -n)" | awk '{ print $1 }' | sort -u | tr '\\n' ' ')" ) &
for name in ${quoteWords([...configuredNames(address, wanted).keys()])}; do
  ( timeout 5 getent ahosts "$name" >/dev/null && echo "known=$name" ) &
done
wait`,
  judge: (answer, about) => [
    ownName(said(answer)('own')[0]?.trim() ?? '', about),
    ...others(said(answer)('known'), about),
  ],
};

function ownName(addresses: string, { host, wanted }: About): Verdict {
  const { hostname } = host.facts;
  if (addresses !== '') return ok('own name', `${hostname} is ${addresses.split(' ').join(', ')}`);
  const node = wanted.nodes.get(host.address);
  if (node?.node_write_etc_hosts === true && !carries(host, 'node'))
    return ok('own name', `${hostname} is not known yet; deploy writes /etc/hosts`);
  return warn('own name', `${hostname} leads nowhere`, {
    ...declaredAt(wanted, host.address, ['node_write_etc_hosts']),
    expected: 'an address',
    remedy: `Add "${host.address} ${hostname}" to /etc/hosts: sudo and mail wait for it.`,
  });
}

function others(known: readonly string[], { host, wanted }: About): readonly Verdict[] {
  const wantedNames = configuredNames(host.address, wanted);
  // The clock of a container is its machine's: nobody asks a time server there.
  const needed = [...wantedNames].filter(
    ([, param]) => param !== 'node_ntp_servers' || !isContainer(host.facts.virtualization),
  );
  const missing = needed.filter(([name]) => !known.includes(name));
  if (missing.length > 0)
    return missing.map(([name, param]) =>
      warn(`name ${name}`, 'cannot be looked up', {
        ...declaredAt(wanted, host.address, [param]),
        expected: 'an address',
        remedy: `Correct ${param}, or the resolvers in /etc/resolv.conf.`,
      }),
    );
  return needed.length === 0 ? [] : [ok('names', `${some(needed.map(([name]) => name))} known`)];
}

function hostOf(url: string): string | undefined {
  return /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([^:/]+)/.exec(url)?.[1];
}

/** Addresses need no looking up, and what is not a name is for others to complain about. */
function isName(word: string): boolean {
  return /[a-z]/i.test(word) && /^[A-Za-z0-9.-]+$/.test(word);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
