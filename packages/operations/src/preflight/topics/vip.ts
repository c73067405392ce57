import { quoteWord } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import { type About, declaredAt, pgInstances, type Wanted } from '../subject.ts';
import { answered, carries, said, type Topic } from '../topic.ts';

/** An address that moves between the members of a cluster. */
interface Vip {
  readonly address: string;
  readonly interface: string;
  readonly parameter: 'pg_vip_address' | 'vip_address';
  readonly module: 'pgsql' | 'node';
  readonly members: readonly string[];
}

function vipsOf(address: string, wanted: Wanted): readonly Vip[] {
  const node = wanted.nodes.get(address);
  const sharing = [...wanted.nodes].filter(([, p]) => p.vip_enabled && p.vip_address === node?.vip_address);
  return [
    ...pgInstances(wanted, address)
      .filter((i) => i.params.pg_vip_enabled)
      .map(({ params }): Vip => ({
        address: params.pg_vip_address.replace(/\/.*/, ''),
        interface: params.pg_vip_interface,
        parameter: 'pg_vip_address',
        module: 'pgsql',
        members: wanted.pg.find((c) => c.name === params.pg_cluster)?.instances.map((i) => i.host) ?? [],
      })),
    ...(node?.vip_enabled === true && node.vip_address !== undefined
      ? [
          {
            address: node.vip_address,
            interface: node.vip_interface,
            parameter: 'vip_address' as const,
            module: 'node' as const,
            members: sharing.map(([host]) => host),
          },
        ]
      : []),
  ];
}

export const vip: Topic = {
  name: 'vip',
  // A datagram makes the kernel look for the neighbour, whatever the neighbour makes of it; then its table knows. An entry
  // from before is asked again only after five seconds.
  ask: (address, wanted) => `for path in /sys/class/net/*; do echo "interface=\${path##*/}"; done
ip -o addr show 2>/dev/null | awk '{ sub(/\\/.*/, "", $4); print "address=" $4 " " $2 }'
seek() {
  route=$(ip -o route get "$1" 2>/dev/null | head -n 1)
  case $route in
    local*) echo "vip=$1 here"; return ;;
    *' via '*) echo "vip=$1 routed"; return ;;
    '') echo "vip=$1 routeless"; return ;;
  esac
  bash -c "echo >/dev/udp/$1/9" 2>/dev/null || ping -c 1 -W 1 "$1" >/dev/null 2>&1
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do
    seen=$(ip neigh show to "$1" | awk 'NR == 1 { $1 = $1; print }')
    case $seen in *REACHABLE* | *FAILED*) break ;; esac
    sleep 0.3
  done
  echo "vip=$1 neighbour $(printf '%s\\n' "$seen" | sed -n 's/.*lladdr \\([^ ]*\\).*/\\1/p') \${seen##* }"
}
${vipsOf(address, wanted)
  .map((v) => `seek ${quoteWord(v.address)}`)
  .join('\n')}
:`,
  judge: (answer, about) =>
    vipsOf(about.host.address, about.wanted).flatMap((v) => [
      device(v, answer, about),
      holder(v, answer, about),
    ]),
};

function device(v: Vip, answer: string, { host, wanted }: About): Verdict {
  const interfaces = said(answer)('interface');
  const own = said(answer)('address')
    .find((line) => line.startsWith(`${host.address} `))
    ?.split(' ')[1];
  const name = v.interface === 'auto' ? own : v.interface;
  const parameter = v.parameter === 'pg_vip_address' ? 'pg_vip_interface' : 'vip_interface';
  const expected = `one of ${interfaces.filter((i) => i !== 'lo').join(', ')}`;
  const at = declaredAt(wanted, host.address, [parameter]);
  if (name === undefined)
    return fail('vip interface', `no interface carries ${host.address}`, {
      ...at,
      expected,
      remedy: `Name it: ${parameter}`,
    });
  return interfaces.includes(name)
    ? ok('vip interface', name)
    : fail('vip interface', `there is no ${name}`, { ...at, expected, remedy: `Correct ${parameter}.` });
}

function holder(v: Vip, answer: string, { host, wanted, preflight }: About): Verdict {
  const check = `vip ${v.address}`;
  const details = {
    ...declaredAt(wanted, host.address, [v.parameter]),
    expected: 'free, or held by a member of its cluster',
  };
  const owner = answered(preflight).find((h) => h.facts.addresses.includes(v.address))?.address;
  if (owner !== undefined)
    return v.members.includes(owner)
      ? ok(check, `held by ${owner}`)
      : fail(check, `it is an address of ${owner}`, { ...details, remedy: `Choose a free ${v.parameter}.` });
  const [, where = '', mac = '', state = ''] =
    said(answer)('vip')
      .find((line) => line.startsWith(`${v.address} `))
      ?.split(' ') ?? [];
  if (where === 'routed' || where === 'routeless')
    return warn(
      check,
      `not in a network of this host${where === 'routed' ? ': a router is in between' : ''}`,
      {
        ...details,
        expected: 'in the network of the host',
        remedy: `A virtual address moves only inside one network. Correct ${v.parameter}.`,
      },
    );
  if (mac === '' || state === 'FAILED') return ok(check, 'free');
  // Members that were not asked may hold it.
  const away = v.members.some((m) => !preflight.hosts.has(m));
  if (away && carries(host, v.module)) return ok(check, `${mac} answers; not every member was asked`);
  return state === 'REACHABLE'
    ? fail(check, `another machine (${mac}) answers for it`, {
        ...details,
        remedy: `Choose a free ${v.parameter}, or take it from that machine.`,
      })
    : warn(check, `another machine (${mac}) had it lately`, { ...details, remedy: 'Ask again in a minute.' });
}
