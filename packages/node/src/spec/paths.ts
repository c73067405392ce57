/** Where NODE keeps things on a host, and the topics that its services listen to. */
export const paths = {
  ca: '/etc/pki/ca.crt',
  haproxyConfig: '/etc/haproxy/haproxy.cfg',
  haproxyServices: '/etc/haproxy/conf.d',
  haproxyUnit: '/etc/systemd/system/haproxy.service',
  limits: '/etc/security/limits.d/limits.conf',
  profile: '/etc/profile.d/node.sh',
  aliases: '/etc/profile.d/node.alias.sh',
  crontab: '/etc/cron.d/pigsty',
  /** Where the op kind of the sdk keeps kernel parameters. */
  sysctl: '/etc/sysctl.d/90-pigsty.conf',
  tmpfiles: '/etc/tmpfiles.d/pigsty-node.conf',
  udevRules: '/etc/udev/rules.d/90-pigsty.rules',
} as const;

export const haproxyReload = 'haproxy.reload';
export const haproxyRestart = 'haproxy.restart';
/** firewalld was started: programs with rules of their own may have to write them again. */
export const firewallStarted = 'firewall.started';
