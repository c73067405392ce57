/** /etc/blackbox.yml: how the blackbox exporter asks from outside. */
export function renderBlackboxConfig(): string {
  return `# Managed by pigsty (module infra).
modules:
  icmp:
    prober: icmp
    timeout: 3s
    icmp: { preferred_ip_protocol: ip4 }
  tcp_connect:
    prober: tcp
    timeout: 5s
  http_2xx:
    prober: http
    timeout: 5s
    http:
      preferred_ip_protocol: ip4
      tls_config: { ca_file: /etc/pki/ca.crt }
  http_post_2xx:
    prober: http
    timeout: 5s
    http:
      method: POST
      preferred_ip_protocol: ip4
      tls_config: { ca_file: /etc/pki/ca.crt }
`;
}
