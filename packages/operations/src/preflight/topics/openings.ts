import { sshPortsScript, trustedNetworks } from '@pigsty/node/contract';
import { ufwIsActive } from '@pigsty/sdk';
import { ufwNetwork, ufwPorts, ufwRules, type UfwRule } from '@pigsty/sdk/engine';
import { type Verdict, warn } from '../finding.ts';
import { declaredAt, type About, type Wanted } from '../subject.ts';
import { said, some } from '../topic.ts';

/** Says what a firewall lets in, where NODE opens it by the inventory: zones of firewalld as they are now, or rules of ufw. */
export function openingsScript(address: string, wanted: Wanted): string {
  if (wanted.nodes.get(address)?.node_firewall_mode !== 'zone') return ':';
  return `if command -v firewall-cmd >/dev/null && firewall-cmd -q --state 2>/dev/null; then
  ${sshPortsScript}
  { firewall-cmd --get-default-zone; firewall-cmd --get-active-zones | sed '/^[[:space:]]/d; s/ .*//'; } | sort -u | while read -r zone; do
    printf 'zone=%s\\n' "$zone"; firewall-cmd --zone="$zone" --list-all | sed '1d; s/^/zone-line=/'
  done
elif ${ufwIsActive}; then
  ${sshPortsScript}
  ufw status | sed 's/^/ufw=/'
fi 2>/dev/null`;
}

/** What is open beyond the inventory is said once, and closed by nobody: it may be meant. */
export function openings(answer: string, { host: { address }, wanted }: About): readonly Verdict[] {
  const params = wanted.nodes.get(address);
  if (params === undefined) return [];
  const lines = said(answer);
  const login = wanted.inventory.hosts.get(address)?.connection.port ?? 22;
  const ssh = answer.match(/^sshport \d+$/gm)?.map((line) => Number(line.slice(8))) ?? [];
  const expected: Expected = {
    ports: [...new Set([...params.node_firewall_public_port, login, ...ssh])].sort((a, b) => a - b),
    networks: trustedNetworks(params.node_firewall_intranet, wanted.inventory),
  };
  const [tool, found] =
    lines('ufw').length > 0
      ? ['ufw', ofUfw(lines('ufw').join('\n'), expected)]
      : ['firewalld', ofFirewalld(answer, expected)];
  if (found.length === 0) return [];
  return [
    warn('firewall', `${tool} has open what the inventory does not name: ${some(found, 8)}`, {
      ...declaredAt(wanted, address, ['node_firewall_public_port']),
      expected: `open to everybody: ${expected.ports.join(', ')}; to everything from ${some(expected.networks)}`,
      remedy: `Nothing is closed. Look at it (${tool === 'ufw' ? 'ufw status numbered' : 'firewall-cmd --list-all-zones'}), and close it, or write what is meant into node_firewall_public_port or node_firewall_intranet.`,
    }),
  ];
}

interface Expected {
  readonly ports: readonly number[];
  readonly networks: readonly string[];
}

const isExpected = ({ ports }: Expected, port: string): boolean => ports.some((p) => port === `${p}/tcp`);

function ofUfw(status: string, expected: Expected): readonly string[] {
  const networks = new Set(expected.networks.map(ufwNetwork));
  const isMeant = (rule: UfwRule): boolean => {
    if (rule.action === 'DENY' || rule.action === 'REJECT' || rule.direction === 'OUT') return true;
    if (/ on lo$/.test(rule.to)) return true;
    if (rule.to === 'Anywhere') return networks.has(rule.from);
    // What is open to everybody may be open to somebody; the UDP half of a rule for both protocols answers nobody.
    const ports = ufwPorts(rule).filter((port) => port.endsWith('/tcp') || rule.to.endsWith('/udp'));
    return ports.length > 0 && ports.every((port) => isExpected(expected, port));
  };
  const words = ufwRules(status)
    .filter((rule) => !isMeant(rule))
    .map(
      ({ to, from, direction }) => `${direction === 'FWD' ? 'routed ' : ''}${to} from ${from.toLowerCase()}`,
    );
  return [...new Set(words)];
}

/** Ports of services of firewalld that NODE opens by number. `dhcpv6-client` is in every zone of a new firewalld, and is not reported. */
const services: Readonly<Record<string, number>> = { ssh: 22, http: 80, https: 443 };

function ofFirewalld(answer: string, expected: Expected): readonly string[] {
  return zonesOf(answer).flatMap(({ name, of }) => {
    const here = ` in zone ${name}`;
    // A zone that accepts everything: its networks are what counts, and interfaces in it are a finding of their own.
    if (of('target')[0] === 'ACCEPT')
      return words(of('sources'))
        .filter((source) => !expected.networks.includes(source))
        .map((source) => `everything from ${source}${here}`);
    return [
      ...words(of('ports')).filter((port) => !isExpected(expected, port)),
      ...words(of('services'))
        .filter(
          (service) => service !== 'dhcpv6-client' && !isExpected(expected, `${services[service] ?? 0}/tcp`),
        )
        .map((service) => `service ${service}`),
      ...words(of('protocols')).map((protocol) => `protocol ${protocol}`),
      ...words(of('source-ports')).map((port) => `source port ${port}`),
      ...of('forward-ports').map((forward) => `forwarding ${forward}`),
      ...of('rich rules').filter((rule) => / accept\b/.test(rule)),
    ].map((opening) => `${opening}${here}`);
  });
}

interface Zone {
  readonly name: string;
  /** The value of a key, and below it a line for each further one. */
  readonly of: (key: string) => readonly string[];
}

/** Zones as `firewall-cmd --list-all` shows them: a line for each key, and indented lines below those with many values. */
function zonesOf(answer: string): readonly Zone[] {
  return answer
    .split(/^zone=/m)
    .slice(1)
    .map((text) => {
      const [name = '', ...rest] = text.split('\n');
      const values = new Map<string, string[]>();
      let key = '';
      for (const line of rest.filter((l) => l.startsWith('zone-line=')).map((l) => l.slice(10))) {
        const [, named, value = line] = /^ {2}([a-z][a-z -]*): ?(.*)$/.exec(line) ?? [];
        if (named !== undefined) key = named;
        if (value.trim() !== '') values.set(key, [...(values.get(key) ?? []), value.trim()]);
      }
      return { name, of: (wanted) => values.get(wanted) ?? [] };
    });
}

const words = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(/\s+/)).filter((word) => word !== '');
