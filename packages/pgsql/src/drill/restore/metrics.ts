import { exporterPaths } from '@pigsty/node/contract';
import { command, quoteWord, shCommand, type Op } from '@pigsty/sdk';
import type { RestoreDrillResult } from './receipt.ts';

/** Where the node exporter reads how the last drill of a cluster ended. */
export function drillMetricsFile(cluster: string): string {
  return `${exporterPaths.textfiles}/pigsty_restore_drill_${cluster}.prom`;
}

/** In the text format of Prometheus. The label is not `cls`: that one says whose the host is. */
export function renderDrillMetrics(result: RestoreDrillResult, at: number): string {
  const rows: readonly (readonly [name: string, help: string, value: number | null])[] = [
    ['passed', 'Whether the last restore drill of a cluster passed.', result.passed ? 1 : 0],
    ['timestamp_seconds', 'When the last restore drill of a cluster ended.', at],
    ['rto_seconds', 'How long it took until the restored database was open.', result.rtoSeconds],
    ['rpo_seconds', 'Age of the newest WAL that a restore would have reached.', result.rpoSeconds],
  ];
  return rows
    .filter(([, , value]) => value !== null)
    .map(
      ([name, help, value]) =>
        `# HELP pigsty_restore_drill_${name} ${help}\n# TYPE pigsty_restore_drill_${name} gauge\npigsty_restore_drill_${name}{pg_cluster="${result.cluster}"} ${value}\n`,
    )
    .join('');
}

/** Written where a node exporter reads it, and only there. */
export function drillMetrics(result: RestoreDrillResult, at: number): Op {
  const path = drillMetricsFile(result.cluster);
  const text = renderDrillMetrics(result, at);
  const unread = `[ ! -d ${quoteWord(exporterPaths.textfiles)} ]`;
  return command({
    name: `write how the drill ended to ${path}`,
    run: shCommand(
      `printf %s ${quoteWord(text)} >${quoteWord(`${path}.new`)} && chmod 0644 ${quoteWord(`${path}.new`)} && mv ${quoteWord(`${path}.new`)} ${quoteWord(path)}`,
    ),
    unless: `${unread} || [ "$(cat ${quoteWord(path)} 2>/dev/null)" = ${quoteWord(text.trimEnd())} ]`,
  });
}
