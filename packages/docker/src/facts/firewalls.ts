import { ufwIsActive } from '@pigsty/sdk';

/** Prints the firewalls of the host that are active, a line each: `ufw`, `firewalld`. */
export const activeFirewalls = `if ${ufwIsActive}; then echo ufw; fi
if systemctl is-active --quiet firewalld; then echo firewalld; fi`;
