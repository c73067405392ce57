import { haproxyServicePorts } from '@pigsty/node/contract';
import { nearestName, type ClusterFinding, type Inventory } from '@pigsty/sdk';
import { schemeOf, type MinioCluster } from './server.ts';

const URL_PARTS = /^(https?):\/\/([^/:]+)(?::(\d+))?/;

/** The address for administration is that of the members, or of a service of HAProxy before them. */
export function checkEndpoint({ params }: MinioCluster, inventory: Inventory): readonly ClusterFinding[] {
  const [, scheme = '', host = '', port] = URL_PARTS.exec(params.minio_endpoint ?? '') ?? [];
  if (host === '' || host.includes('$')) return [];
  const found = [
    otherScheme(scheme, schemeOf(params)),
    otherName(host, params.minio_domain),
    host === params.minio_domain
      ? otherPort(Number(port ?? (scheme === 'https' ? 443 : 80)), params.minio_port, inventory)
      : undefined,
  ].find((wrong) => wrong !== undefined);
  if (found === undefined) return [];
  return [{ severity: 'warning', rule: 'minio-endpoint', path: ['minio_endpoint'], ...found }];
}

type Wrong = Pick<ClusterFinding, 'message' | 'hint'>;

function otherScheme(scheme: string, served: string): Wrong | undefined {
  if (scheme === served) return undefined;
  return {
    message: `minio_endpoint begins with ${scheme}://, and the members serve ${served}`,
    hint: `Write ${served}://, unless a proxy of your own is before them.`,
  };
}

function otherName(host: string, domain: string): Wrong | undefined {
  if (host === domain || nearestName(host, [domain]) === undefined) return undefined;
  return {
    message: `minio_endpoint has the name ${host}, which is spelt almost like minio_domain`,
    hint: `Did you mean ${domain}?`,
  };
}

function otherPort(port: number, own: number, inventory: Inventory): Wrong | undefined {
  const ports = new Set([own, ...haproxyServicePorts(inventory)]);
  if (ports.has(port)) return undefined;
  return {
    message: `minio_endpoint has port ${port}, at which neither the members nor a service of HAProxy listen`,
    hint: `Ports: ${[...ports].join(', ')}.`,
  };
}
