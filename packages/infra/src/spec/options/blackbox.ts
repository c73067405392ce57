/** Options of the blackbox exporter 0.26. */
export const blackboxOptions = `
  config.check config.file history.limit log.format log.level log.prober timeout-offset version
  web.config.file web.external-url web.external-url. web.listen-address web.route-prefix
  web.systemd-socket
`;
