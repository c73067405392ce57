/** Options of Alertmanager 0.28. */
export const alertmanagerOptions = `
  alerts.gc-interval auto-gomemlimit.ratio cluster.advertise-address
  cluster.allow-insecure-public-advertise-address-discovery cluster.gossip-interval cluster.label
  cluster.listen-address cluster.peer cluster.peer-timeout cluster.probe-interval cluster.probe-timeout
  cluster.pushpull-interval cluster.reconnect-interval cluster.reconnect-timeout cluster.settle-timeout
  cluster.tcp-timeout cluster.tls-config config.file data.maintenance-interval data.retention
  enable-feature log.format log.level silences.max-silence-size-bytes silences.max-silences storage.path
  version web.config.file web.external-url web.external-url. web.get-concurrency web.listen-address
  web.route-prefix web.systemd-socket web.timeout web.ui-path
`;
