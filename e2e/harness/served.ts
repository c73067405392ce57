/** An infra node that serves packages and nothing else, and one instance of PostgreSQL elsewhere. */
export function served(demo: string): string {
  const off = ['vmetrics', 'vlogs', 'vmalert', 'alertmanager', 'blackbox', 'nginx_exporter', 'dns'];
  return demo
    .replace(/^ {4}pg-meta:[\s\S]*?(?=^ {4}pg-test:)/m, '')
    .replace(/^ {8}\S+: \{ pg_seq: [23].*\n/gm, '')
    .replace(
      'grafana_enabled: false',
      `grafana_enabled: false\n${off.map((n) => `        ${n}_enabled: false\n`).join('')}`,
    )
    .replace('node_repo_remove: false', 'node_repo_remove: false\n    vector_enabled: false');
}
