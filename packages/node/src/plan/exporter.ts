import {
  absent,
  answers,
  certificate,
  command,
  directory,
  file,
  group,
  madeOnce,
  shCommand,
  unit,
  user,
  type Op,
} from '@pigsty/sdk';
import { certificateDays } from '../spec/certificate-days.ts';
import {
  exporterFrontPage,
  exporterGroup,
  exporterPage,
  exporterPaths,
  exporterUser,
  nodeExporterRestart,
  nodeExporterUnit,
  packagedNodeExporterUnit,
} from '../spec/exporter.ts';
import { paths } from '../spec/paths.ts';
import { renderExporterWeb } from '../render/exporter-web.ts';
import { renderNodeExporterDefaults, renderNodeExporterService } from '../render/node-exporter-service.ts';
import type { Node, NodeModel } from './node.ts';

/** The certificate of the host's exporters and agents, and what exporters of every module are started with. */
export function exporterIdentity({ host, name, model, estate }: Node): readonly Op[] {
  const names = [name, host, 'localhost', '127.0.0.1'].filter((n) => n !== undefined);
  return [
    ...exporterAccount,
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
    ...webConfig(model),
  ];
}

const exporterAccount: readonly Op[] = [
  group({ name: exporterGroup, system: true }),
  user({
    name: exporterUser,
    group: exporterGroup,
    system: true,
    home: '/nonexistent',
    shell: '/usr/sbin/nologin',
  }),
];

const webConfig = madeOnce(({ params }: NodeModel): readonly Op[] => [
  directory({ path: '/etc/pigsty' }),
  params.exporter_tls
    ? file({ path: exporterPaths.webConfig, content: renderExporterWeb(paths.ca) })
    : absent({ path: exporterPaths.webConfig }),
]);

export function nodeExporterOps(node: Node): readonly Op[] {
  return ownExporter(node.model, sharesVip(node));
}

const ownExporter = madeOnce(({ params }: NodeModel, withVip: boolean): readonly Op[] => {
  if (!params.node_exporter_enabled) return nodeExporterRemoval();
  const restart = { notifies: [nodeExporterRestart] };
  return [
    directory({ path: exporterPaths.textfiles }),
    file({ path: exporterPaths.defaults, content: renderNodeExporterDefaults(params, withVip) }, restart),
    file({ path: exporterPaths.unit, content: renderNodeExporterService() }, restart),
    unit({ name: nodeExporterUnit, state: 'running', enabled: true, restartOn: [nodeExporterRestart] }),
    answers({
      what: 'node_exporter',
      unit: nodeExporterUnit,
      ...exporterPage(params.node_exporter_port, { tls: params.exporter_tls, path: exporterFrontPage }),
    }),
  ];
});

/** A member of a VIP, of NODE's own or of a PostgreSQL cluster, tells which addresses it has: so it is seen who holds it. */
function sharesVip({ host, params, estate }: Node): boolean {
  return params.vip_enabled || estate.inventory.hosts.get(host)?.vars['pg_vip_enabled'] === true;
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
