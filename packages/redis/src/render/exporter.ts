import { caCertificatePath, exporterGroup, exporterPaths as shared } from '@pigsty/node/contract';
import { exporterPaths } from '../spec/paths.ts';
import type { RedisParams } from '../spec/schema.ts';

/** /etc/default/prometheus-redis-exporter: no server of its own, it is told with every scrape whom to ask. */
export function renderExporterDefaults(params: RedisParams, tls: boolean): string {
  const words = [
    `--web.listen-address=:${params.redis_exporter_port}`,
    '--redis.addr=',
    `--redis.password-file=${exporterPaths.passwords}`,
    ...(tls
      ? [
          `--tls-server-cert-file=${shared.certificate}`,
          `--tls-server-key-file=${shared.key}`,
          `--tls-server-ca-cert-file=${caCertificatePath}`,
        ]
      : []),
    // That of the servers is in a directory which it may not enter.
    ...(params.redis_tls_enabled ? [`--tls-ca-cert-file=${caCertificatePath}`] : []),
    ...(params.redis_exporter_options === '' ? [] : [params.redis_exporter_options]),
  ];
  return `# Managed by Pigsty.\nARGS="${words.join(' ')}"\n`;
}

/**
 * A drop-in of its unit: it may read the key of the host's exporters. The package's own starts it five times within half a
 * second, and then gives it up.
 */
export function renderExporterDropIn(): string {
  return `# Managed by Pigsty.\n[Service]\nSupplementaryGroups=${exporterGroup}\nRestartSec=5\n`;
}
