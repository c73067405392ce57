import { exporterPaths, paths } from '../spec/paths.ts';
import type { RedisParams } from '../spec/schema.ts';

/** /etc/default/prometheus-redis-exporter: no server of its own, it is told with every scrape whom to ask. */
export function renderExporterDefaults(params: RedisParams): string {
  const words = [
    `--web.listen-address=:${params.redis_exporter_port}`,
    '--redis.addr=',
    `--redis.password-file=${exporterPaths.passwords}`,
    ...(params.redis_tls_enabled ? [`--tls-ca-cert-file=${paths.ca}`] : []),
    ...(params.redis_exporter_options === '' ? [] : [params.redis_exporter_options]),
  ];
  return `# Managed by Pigsty.\nARGS="${words.join(' ')}"\n`;
}
