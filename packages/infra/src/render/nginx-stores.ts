import { createHash } from 'node:crypto';
import { componentsOf, grafana, vlogs, type Component, type InfraNode } from '../spec/components.ts';
import { paths } from '../spec/paths.ts';

/**
 * /etc/nginx/conf.d/stores.conf: the ports of INFRA's servers on the network. Each of them listens on the loopback interface
 * alone; here it is asked over TLS, by clients with a certificate of the estate's CA.
 */
export function renderStores(node: InfraNode, authority: string): string {
  // nginx reads the authority when it loads its configuration: another one is another configuration.
  const digest = createHash('sha256').update(authority).digest('hex').slice(0, 16);
  return `# Managed by pigsty (module infra). Clients are verified with the authority ${digest}.\n${componentsOf(
    node,
  )
    .map((component) => renderStore(node, component))
    .join('')}`;
}

/** Of Grafana, who may say who is logged in, others see no more than this. */
const METRICS = '/metrics';

function renderStore({ host, params }: InfraNode, component: Component): string {
  const port = component.port(params);
  return `
# ${component.title}
server {
    listen ${host}:${port} ssl;
    ssl_certificate ${paths.certificate};
    ssl_certificate_key ${paths.key};
    ssl_client_certificate ${paths.ca};
    ssl_verify_client on;
    access_log off;
    location ${component === grafana ? `= ${METRICS} ` : '/ '}{
        proxy_pass http://127.0.0.1:${port};${
          component === vlogs ? '\n        proxy_request_buffering off;' : ''
        }
    }
}
`;
}
