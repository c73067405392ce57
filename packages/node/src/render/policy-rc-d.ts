/**
 * /usr/sbin/policy-rc.d: packages that pigsty installs do not start their services; its own units do, configured.
 * Installations by anybody else go on as ever. 101 means "forbidden" (policy-rc.d specification of Debian).
 */
export function renderPolicyRcD(): string {
  return `#!/bin/sh
# Managed by pigsty (module node).
[ "$PIGSTY_NO_START" = 1 ] && exit 101
exit 0
`;
}
