/** Where everything of INFRA lives on its hosts. */
export const paths = {
  /** Leads to `infra_data`. */
  root: '/infra',
  /** One directory per job, one file per instance: read by VictoriaMetrics every few seconds. */
  targets: '/infra/targets',
  rules: '/infra/rules',
  /** Grafana's, a folder for each module. */
  dashboards: '/infra/dashboards',
  grafanaProvider: '/etc/grafana/provisioning/dashboards/pigsty.yml',
  grafanaSources: '/etc/grafana/provisioning/datasources/pigsty.yml',
  scrape: '/infra/prometheus.yml',
  metrics: '/infra/metrics',
  logs: '/infra/logs',
  traces: '/infra/traces',
  alertmanager: '/infra/alertmgr',
  alertmanagerConfig: '/etc/alertmanager.yml',
  alertmanagerTls: '/infra/conf/alertmanager-tls.yml',
  blackboxConfig: '/etc/blackbox.yml',
  ca: '/etc/pki/ca.crt',
  /** INFRA's own certificate: for those who ask it, and shown by it to those whom it asks. */
  certificate: '/etc/pki/infra.crt',
  key: '/etc/pki/infra.key',
  nginx: '/etc/nginx/nginx.conf',
  sites: '/etc/nginx/conf.d',
  siteCertificates: '/etc/nginx/conf.d/cert',
  portalCertificate: '/etc/nginx/conf.d/cert/pigsty.crt',
  portalKey: '/etc/nginx/conf.d/cert/pigsty.key',
  /** One directory for each certificate of certbot, as nginx reads it. */
  certbotCertificates: '/etc/nginx/conf.d/cert/certbot',
  /** certbot runs it for each certificate that it has obtained or renewed. */
  certbotHook: '/etc/letsencrypt/renewal-hooks/deploy/pigsty-nginx',
  /** Pages of other hosts that the portal passes on. */
  proxied: '/etc/nginx/conf.d/haproxy',
  logins: '/etc/nginx/.htpasswd',
  dnsmasq: '/etc/dnsmasq.conf',
  /** Every file in here holds lines of `/etc/hosts`. */
  names: '/etc/dnsmasq.d/pigsty',
  unitDirectory: '/etc/systemd/system',
  marker: '/etc/pigsty/modules/infra',
} as const;

/** Topics of notifications: they reload or restart a component. */
export const topics = {
  nginx: 'infra.nginx-reload',
  dnsmasq: 'infra.dnsmasq-reload',
  dnsmasqRestart: 'infra.dnsmasq-restart',
  rules: 'infra.vmalert-reload',
  alertmanager: 'infra.alertmanager-reload',
  restart: (unit: string): string => `infra.restart-${unit}`,
  reload: (unit: string): string => `infra.reload-${unit}`,
} as const;

/** Whose files and processes are whose. */
export const users = {
  /** Reads INFRA's private key, with which it is known to exporters and stores. */
  group: 'infra',
  victoria: 'victoria',
  prometheus: 'prometheus',
  nginx: 'nginx',
  dnsmasq: 'dnsmasq',
} as const;
