import { ufwIsActive } from '@pigsty/sdk';

/** Prints the firewalls of the host that are active, a line each: `ufw`, `firewalld`. */
export const activeFirewalls = `if ${ufwIsActive}; then echo ufw; fi
if systemctl is-active --quiet firewalld; then echo firewalld; fi`;

/** The bridge of containers without a network of their own. */
export const bridge = 'docker0';

/** Exits with 0 where firewalld runs and the engine has put its bridge into the zone that it makes there. */
export const bridgeInZone = `timeout 8 firewall-cmd -q --zone=docker --query-interface=${bridge} >/dev/null 2>&1`;
