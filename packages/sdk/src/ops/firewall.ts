import { defineOpKind } from '../op/kind.ts';
import { quoteWords, shCommand } from '../words/command.ts';
import { isolated, parseSections } from './fragment.ts';
import { failureOf, tell } from './tell.ts';
import { ufwNetwork, ufwPorts, ufwRules } from './ufw-rules.ts';

export interface FirewallArgs {
  /** `22/tcp`, open to everybody. */
  readonly ports: readonly string[];
  /** Networks from which everything is allowed: `10.0.0.0/8`. */
  readonly trusted?: readonly string[];
}

export interface FirewallState {
  /** `none`: nothing to open. */
  readonly backend: 'firewalld' | 'ufw' | 'none';
  readonly ports: readonly string[];
  readonly trusted: readonly string[];
}

export interface FirewallDelta {
  readonly [key: string]: string | readonly string[];
  readonly backend: 'firewalld' | 'ufw';
  readonly ports: readonly string[];
  readonly trusted: readonly string[];
}

export const firewall = defineOpKind<FirewallArgs, FirewallState, FirewallDelta>({
  kind: 'firewall',
  summary: "openings in the host's firewall, where one is active; others stay",
  example: { ports: ['22/tcp', '5432/tcp'], trusted: ['10.0.0.0/8'] },
  key: ({ ports, trusted }) => [...ports, ...(trusted ?? [])].join(' '),
  read: () =>
    isolated([
      tell,
      // 252: firewalld does not run.
      `if command -v firewall-cmd >/dev/null && said=$(tell firewall 252 firewall-cmd --state) && [ -n "$said" ]; then
  printf '%s\\n' "$said"
  printf '\\036firewalld\\n\\036ports\\n'; tell firewall 0 firewall-cmd --permanent --list-ports; tell firewall 0 firewall-cmd --list-ports
  printf '\\036trusted\\n'; tell firewall 0 firewall-cmd --permanent --zone=trusted --list-sources
elif command -v ufw >/dev/null; then
  status=$(tell firewall 0 ufw status)
  case $status in *unreadable*) printf '%s\\n' "$status" ;; *'Status: active'*) printf '\\036ufw\\n%s\\n' "$status" ;; esac
fi`,
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const ufw = sections.get('ufw');
    const state = sections.has('firewalld')
      ? firewalldState(sections)
      : ufw === undefined
        ? none
        : ufwState(ufw);
    return all.map(() => state);
  },
  unreadable: (output, all) => all.map(() => failureOf(output, 'firewall')),
  diff: ({ ports, trusted = [] }, state) => {
    if (state.backend === 'none') return undefined;
    const closed = ports.filter((p) => !state.ports.includes(p));
    const shown = state.backend === 'ufw' ? ufwNetwork : (network: string): string => network;
    const strangers = trusted.filter((t) => !state.trusted.includes(shown(t)));
    return closed.length + strangers.length === 0
      ? undefined
      : { backend: state.backend, ports: closed, trusted: strangers };
  },
  write: (_, { backend, ports, trusted }) => {
    const openings =
      backend === 'firewalld'
        ? [
            ...ports.map((p) => ['firewall-cmd', '-q', '--permanent', `--add-port=${p}`]),
            ...trusted.map((t) => [
              'firewall-cmd',
              '-q',
              '--permanent',
              '--zone=trusted',
              `--add-source=${t}`,
            ]),
            ['firewall-cmd', '-q', '--reload'],
          ]
        : [...ports.map((p) => ['ufw', 'allow', p]), ...trusted.map((t) => ['ufw', 'allow', 'from', t])];
    return [{ do: 'run', command: shCommand(`set -e\n${openings.map(quoteWords).join('\n')}`) }];
  },
  describe: (_, { ports, trusted }) =>
    [
      ...(ports.length === 0 ? [] : [`open ${ports.join(', ')}`]),
      ...(trusted.length === 0 ? [] : [`trust ${trusted.join(', ')}`]),
    ].join(' and ') + ' in the firewall',
  converged: ({ ports, trusted = [] }) => ({ backend: 'firewalld', ports, trusted }),
});

const none: FirewallState = { backend: 'none', ports: [], trusted: [] };

function firewalldState(sections: ReadonlyMap<string, string>): FirewallState {
  const words = (name: string): readonly string[] =>
    (sections.get(name) ?? '').split(/\s+/).filter((w) => w !== '');
  return { backend: 'firewalld', ports: words('ports'), trusted: words('trusted') };
}

function ufwState(status: string): FirewallState {
  // What is limited is open as well: an `allow` would take the limit away.
  const open = ufwRules(status).filter(
    ({ action, direction }) => direction === 'IN' && (action === 'ALLOW' || action === 'LIMIT'),
  );
  return {
    backend: 'ufw',
    ports: open.filter(({ from }) => from === 'Anywhere').flatMap(ufwPorts),
    trusted: open.filter(({ to }) => to === 'Anywhere').map(({ from }) => from),
  };
}
