import { exporterPaths } from '../spec/exporter.ts';

/** /etc/pigsty/exporter-web.yml: read again with every connection, so that a renewed certificate needs no restart. */
export function renderExporterWeb(ca: string): string {
  return `# Managed by Pigsty.
tls_server_config:
  cert_file: ${exporterPaths.certificate}
  key_file: ${exporterPaths.key}
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ${ca}
  min_version: TLS12
`;
}
