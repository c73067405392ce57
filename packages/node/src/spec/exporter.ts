import type { Inventory } from '@pigsty/sdk';
import { nodeParams } from './params-by-host.ts';
import { paths } from './paths.ts';

/** What every exporter of a host shares: one certificate, and a group that may read its key. */
export const exporterPaths = {
  certificate: '/etc/pki/exporter.crt',
  key: '/etc/pki/exporter.key',
  /** Web configuration of Prometheus' exporter-toolkit (`--web.config.file`); absent without TLS. */
  webConfig: '/etc/pigsty/exporter-web.yml',
  /** `*.prom` in here is shown by the node exporter. */
  textfiles: '/var/lib/node_exporter',
  defaults: '/etc/default/node_exporter',
  unit: '/etc/systemd/system/node_exporter.service',
} as const;

/** Its members read the key of the exporters' certificate; a unit joins by `SupplementaryGroups=`. */
export const exporterGroup = 'exporter';
export const exporterUser = 'exporter';

export const nodeExporterUnit = 'node_exporter.service';
export const nodeExporterRestart = 'node_exporter.restart';

/** The unit of Debian's package, which would take the port after a reboot. */
export const packagedNodeExporterUnit = 'prometheus-node-exporter.service';

export const nodeExporterPackages: readonly string[] = [
  'prometheus-node-exporter',
  'node-exporter',
  'node_exporter',
  'golang-github-prometheus-node-exporter',
];

/** Whether exporters of a host answer over TLS, and only to a client with a certificate of the estate's CA. */
export function exportersUseTls(inventory: Inventory, host: string): boolean {
  return nodeParams(inventory).get(host)?.exporter_tls ?? true;
}

/** The page of an exporter that tells nothing and costs nothing, for the question whether it answers at all. */
export const exporterFrontPage = '/';

/** A page of an exporter as its own host asks for it, and what curl needs to be shown it: the host's own certificate. */
export function exporterPage(
  port: number,
  { tls, path = '/metrics' }: { readonly tls: boolean; readonly path?: string },
): { readonly url: string; readonly options?: string } {
  const place = `127.0.0.1:${port}${path}`;
  if (!tls) return { url: `http://${place}` };
  const { certificate, key } = exporterPaths;
  return { url: `https://${place}`, options: `--cacert ${paths.ca} --cert ${certificate} --key ${key}` };
}

/** What a `scrape` registration of an exporter of a host says besides its target. */
export function scrapeOver(tls: boolean): {
  readonly scheme?: 'https';
  readonly clientCertificate?: true;
} {
  return tls ? { scheme: 'https', clientCertificate: true } : {};
}
