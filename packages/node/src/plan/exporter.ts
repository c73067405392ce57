import {
  absent,
  certificate,
  command,
  directory,
  file,
  group,
  quoteWord,
  shCommand,
  unit,
  user,
  wait,
  type Op,
} from '@pigsty/sdk';
import { certificateDays } from '../spec/certificate-days.ts';
import {
  exporterGroup,
  exporterPaths,
  exporterUser,
  nodeExporterRestart,
  nodeExporterUnit,
  packagedNodeExporterUnit,
} from '../spec/exporter.ts';
import { paths } from '../spec/paths.ts';
import { renderExporterWeb } from '../render/exporter-web.ts';
import { renderNodeExporterDefaults, renderNodeExporterService } from '../render/node-exporter-service.ts';
import type { Node } from './node.ts';

/** The certificate of the host's exporters and agents, and what exporters of every module are started with. */
export function exporterIdentity({ host, name, params, estate }: Node): readonly Op[] {
  const names = [name, host, 'localhost', '127.0.0.1'].filter((n) => n !== undefined);
  return [
    group({ name: exporterGroup, system: true }),
    user({
      name: exporterUser,
      group: exporterGroup,
      system: true,
      home: '/nonexistent',
      shell: '/usr/sbin/nologin',
    }),
    certificate({
      path: exporterPaths.certificate,
      keyPath: exporterPaths.key,
      issuer: estate.caCertificate,
      owner: 'root',
      group: exporterGroup,
      keyMode: '0640',
      profile: {
        commonName: name ?? host,
        organizationalUnit: 'exporter',
        names: [...new Set(names)],
        days: certificateDays(estate.inventory),
        usages: ['server', 'client'],
      },
    }),
    directory({ path: '/etc/pigsty' }),
    params.exporter_tls
      ? file({ path: exporterPaths.webConfig, content: renderExporterWeb(paths.ca) })
      : absent({ path: exporterPaths.webConfig }),
  ];
}

export function nodeExporterOps(node: Node): readonly Op[] {
  if (!node.params.node_exporter_enabled) return nodeExporterRemoval();
  const restart = { notifies: [nodeExporterRestart] };
  return [
    directory({ path: exporterPaths.textfiles }),
    file({ path: exporterPaths.defaults, content: renderNodeExporterDefaults(node.params) }, restart),
    file({ path: exporterPaths.unit, content: renderNodeExporterService() }, restart),
    unit({ name: nodeExporterUnit, state: 'running', enabled: true, restartOn: [nodeExporterRestart] }),
    wait({
      name: `node_exporter answers on ${node.params.node_exporter_port}`,
      until: askNodeExporter(node.params, '-f -o /dev/null'),
      timeoutMs: 20_000,
      intervalMs: 200,
      diagnose: `systemctl --no-pager --lines=0 status ${nodeExporterUnit}; journalctl --no-pager --unit ${nodeExporterUnit} --lines=20 --output=cat`,
    }),
  ];
}

/** Asks the host's own node exporter for its page of metrics, with the host's own certificate. */
export function askNodeExporter(
  {
    exporter_tls: tls,
    node_exporter_port: port,
  }: Pick<Node['params'], 'exporter_tls' | 'node_exporter_port'>,
  options: string,
): string {
  const shown = tls
    ? `--cacert ${paths.ca} --cert ${exporterPaths.certificate} --key ${exporterPaths.key} `
    : '';
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}/metrics`;
  return `curl -q -sS --noproxy ${quoteWord('*')} --max-time 4 ${shown}${options} ${url}`;
}

export function nodeExporterRemoval(): readonly Op[] {
  return [
    unit({ name: nodeExporterUnit, state: 'stopped', enabled: false }),
    absent({ path: exporterPaths.unit }),
    absent({ path: exporterPaths.defaults }),
    absent({ path: exporterPaths.textfiles, recursive: true }),
    command({
      name: `unmask ${packagedNodeExporterUnit}, which does not start by itself`,
      run: shCommand(
        'systemctl -q unmask -- "$1" && if systemctl cat -- "$1" >/dev/null 2>&1; then systemctl -q disable -- "$1"; fi',
        [packagedNodeExporterUnit],
      ),
      unless: `[ ! -L /etc/systemd/system/${packagedNodeExporterUnit} ]`,
    }),
  ];
}

export function exporterIdentityRemoval(): readonly Op[] {
  return [
    ...[exporterPaths.webConfig, exporterPaths.certificate, exporterPaths.key].map((path) =>
      absent({ path }),
    ),
    // userdel takes the group of the same name along.
    user({ name: exporterUser, state: 'absent' }),
  ];
}
