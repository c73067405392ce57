import type { InfraNode } from '../../spec/components.ts';
import { paths } from '../../spec/paths.ts';
import { logsPlugin } from './sources.ts';

/** Where the portal has Grafana. */
export const GRAFANA_PATH = '/ui/';

/**
 * /etc/grafana/grafana.ini: on the loopback interface, behind the portal, asking nobody outside of the estate. Secrets are
 * in files of their own, which Grafana reads to the byte (`$__file`, since 7.1).
 */
export function renderGrafanaIni({ params }: InfraNode): string {
  const tls = params.nginx_sslmode !== 'disable';
  const port = tls ? params.nginx_ssl_port : params.nginx_port;
  const hasDatabase = params.grafana_pgurl.matches((url) => url !== '');
  return `; Managed by pigsty (module infra).
[server]
http_addr = 127.0.0.1
http_port = ${params.grafana_port}
domain = ${params.infra_portal['home']?.domain ?? 'localhost'}
root_url = ${tls ? 'https' : 'http'}://%(domain)s${port === (tls ? 443 : 80) ? '' : `:${port}`}${GRAFANA_PATH}
serve_from_sub_path = true

[database]
${hasDatabase ? `type = postgres\nurl = $__file{${paths.grafanaDatabase}}` : 'type = sqlite3\nwal = true'}

[security]
admin_user = ${params.grafana_admin_username}
admin_password = $__file{${paths.grafanaPassword}}
disable_gravatar = true

[users]
allow_sign_up = false

[auth.proxy]
enabled = ${params.grafana_auth_proxy}
header_name = X-WEBAUTH-USER
header_property = username
auto_sign_up = true
whitelist = 127.0.0.1

[analytics]
enabled = false
reporting_enabled = false
check_for_updates = false
check_for_plugin_updates = false

[news]
news_feed_enabled = false

[plugins]
allow_loading_unsigned_plugins = ${logsPlugin.id}
`;
}
