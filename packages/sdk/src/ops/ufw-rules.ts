import { wholeNetwork } from '../spec/whole-network.ts';

/** A condition in a script: ufw is there and active. Its unit is active also where ufw is switched off. */
export const ufwIsActive =
  "{ command -v ufw >/dev/null 2>&1 && ufw status 2>/dev/null | grep -q '^Status: active'; }";

/** A rule as `ufw status` shows it; one for IPv6 looks like that for IPv4. */
export interface UfwRule {
  /** `22/tcp`, `80,443/tcp`, `5432`, `9999 on lo`, `Nginx Full`, or `Anywhere`. */
  readonly to: string;
  readonly action: 'ALLOW' | 'LIMIT' | 'DENY' | 'REJECT';
  readonly direction: 'IN' | 'OUT' | 'FWD';
  /** `Anywhere`, an address or a network. */
  readonly from: string;
}

const rule = /^(\S.*?) +(ALLOW|LIMIT|DENY|REJECT)(?: (IN|OUT|FWD))? {2,}(\S.*?)(?: +# .*)? *$/gm;

/** The rules in the output of `ufw status`, in its order. */
export function ufwRules(status: string): readonly UfwRule[] {
  return [...status.matchAll(rule)].map(([, to = '', action, direction = 'IN', from = '']) => ({
    to: to.replaceAll(' (v6)', ''),
    action: action as UfwRule['action'],
    direction: direction as UfwRule['direction'],
    from: from.replaceAll(' (v6)', ''),
  }));
}

/** Ports of a rule, each with its protocol: `80,443/tcp` are two, and `5432` is open by TCP and UDP. */
export function ufwPorts({ to }: UfwRule): readonly string[] {
  const [, ports, protocol] = /^([\d,:]+)(?:\/(tcp|udp))?$/.exec(to) ?? [];
  const protocols = protocol === undefined ? ['tcp', 'udp'] : [protocol];
  return (ports ?? '')
    .split(',')
    .filter((port) => port !== '')
    .flatMap((port) => protocols.map((name) => `${port}/${name}`));
}

/** An IPv4 network as ufw writes it: `203.0.113.7` for `203.0.113.7/32`, `10.0.0.0/8` for `10.1.2.3/8`. */
export function ufwNetwork(network: string): string {
  if (network.endsWith('/0')) return 'Anywhere';
  return (wholeNetwork(network) ?? network).replace(/\/32$/, '');
}
