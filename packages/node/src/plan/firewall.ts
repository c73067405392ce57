import { command, firewall, quoteWords, shCommand, unit, type Op } from '@pigsty/sdk';
import type { FirewallTool } from '../facts/firewall.ts';
import { firewallStarted } from '../spec/paths.ts';
import { trustedNetworks } from '../spec/trusted.ts';
import type { Node } from './node.ts';

interface Openings {
  readonly ports: readonly string[];
  readonly trusted: readonly string[];
}

/** Open to everybody: the ports of the parameter and wherever SSH listens. Hosts of the estate reach each other. */
export function firewallOps(node: Node): readonly Op[] {
  const { params, firewall: found } = node;
  const tool = found?.tool;
  if (tool === undefined) return [];
  switch (params.node_firewall_mode) {
    case 'none':
      return [];
    case 'off':
      return off(tool);
    case 'zone': {
      const openings = openingsOf(node);
      return [...started(tool, openings), firewall(openings)];
    }
    default:
      return params.node_firewall_mode satisfies never;
  }
}

function openingsOf({ host, params, firewall: found, estate: { inventory } }: Node): Openings {
  const login = inventory.hosts.get(host)?.connection.port ?? 22;
  const ports = new Set([...params.node_firewall_public_port, ...(found?.sshPorts ?? []), login]);
  return {
    ports: [...ports].sort((a, b) => a - b).map((port) => `${port}/tcp`),
    trusted: trustedNetworks(params.node_firewall_intranet, inventory),
  };
}

/** What must be open is so before it starts: nobody is cut off in between. */
function started(tool: FirewallTool, { ports, trusted }: Openings): readonly Op[] {
  if (tool === 'firewalld') {
    const opened = [
      ...ports.map((port) => ['firewall-offline-cmd', '-q', `--add-port=${port}`]),
      ...trusted.map((network) => [
        'firewall-offline-cmd',
        '-q',
        '--zone=trusted',
        `--add-source=${network}`,
      ]),
    ];
    return [
      command({
        name: 'open the ports of firewalld before it starts',
        // Packages that are kept from starting services do not tell D-Bus of theirs either.
        run: shCommand(
          `systemctl reload dbus.service || :\n${opened.map((words) => `${quoteWords(words)} || exit 1`).join('\n')}`,
        ),
        unless: 'firewall-cmd -q --state',
      }),
      unit({ name: 'firewalld.service', state: 'running', enabled: true }, { notifies: [firewallStarted] }),
    ];
  }
  const opened = [
    ...ports.map((port) => ['ufw', 'allow', port]),
    ...trusted.map((network) => ['ufw', 'allow', 'from', network]),
    ['ufw', '--force', 'enable'],
  ];
  return [
    command({
      name: 'open the ports of ufw, and switch it on',
      run: shCommand(opened.map((words) => `${quoteWords(words)} || exit 1`).join('\n')),
      unless: "ufw status | grep -q '^Status: active'",
    }),
  ];
}

function off(tool: FirewallTool): readonly Op[] {
  return tool === 'firewalld'
    ? [unit({ name: 'firewalld.service', state: 'stopped', enabled: false })]
    : [
        command({
          name: 'switch ufw off',
          run: { argv: ['ufw', 'disable'] },
          unless: "! ufw status | grep -q '^Status: active'",
        }),
      ];
}
