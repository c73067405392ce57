import { paths } from '../spec/paths.ts';

/** How the Alertmanagers of several infra nodes talk: over TLS, with the estate's certificates on both sides. */
export function renderAlertmanagerTls(): string {
  const pair = `  cert_file: ${paths.certificate}\n  key_file: ${paths.key}\n`;
  return `# Managed by pigsty (module infra).
tls_server_config:
${pair}  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ${paths.ca}
tls_client_config:
${pair}  ca_file: ${paths.ca}
`;
}
