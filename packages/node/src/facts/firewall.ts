import type { NodeParams } from '../spec/schema.ts';

export type FirewallTool = 'firewalld' | 'ufw';

/** What keeps others out of a host, and what must never be closed. */
export interface FirewallFacts {
  readonly tool?: FirewallTool;
  /** Where SSH listens: as the server is configured, and as it runs. */
  readonly sshPorts: readonly number[];
}

/**
 * The ports of SSH are asked for where they are to stay open: with a firewall that this module sets up, or where SELinux
 * has a say. A socket of systemd may listen for the server, whose own configuration then says nothing.
 */
export function firewallScript({ node_firewall_mode, node_selinux_mode }: NodeParams): string {
  const tool = `firewall=
if command -v firewall-cmd >/dev/null 2>&1; then firewall=firewalld; elif command -v ufw >/dev/null 2>&1; then firewall=ufw; fi
[ -z "$firewall" ] || echo "firewall $firewall"`;
  if (node_selinux_mode === 'enforcing') return `${tool}\n${sshPortsScript}`;
  return node_firewall_mode === 'zone' ? `${tool}\n[ -z "$firewall" ] || ${sshPortsScript}` : tool;
}

/** A line `sshport 22` for each port that SSH listens on: as the server is configured, as it runs, and for its socket. */
export const sshPortsScript = `{ { PATH=$PATH:/usr/sbin sshd -T 2>/dev/null | sed -n 's/^port //p'
ss -Hltnp 2>/dev/null | sed -n '/"sshd"/s/^[^ ]* *[^ ]* *[^ ]* *[^ ]*:\\([0-9]*\\) .*/\\1/p'
systemctl show -p Listen --value ssh.socket sshd.socket 2>/dev/null | sed -n 's/.*:\\([0-9]*\\) (Stream).*/\\1/p'; } | sort -un | sed 's/^/sshport /'; }`;

export function parseFirewall(output: string): FirewallFacts {
  const tool = /^firewall (firewalld|ufw)$/m.exec(output)?.[1];
  const sshPorts = [...output.matchAll(/^sshport (\d+)$/gm)].map(([, port]) => Number(port));
  return { ...(tool === undefined ? {} : { tool: tool as FirewallTool }), sshPorts };
}
