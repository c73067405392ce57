import {
  absent,
  command,
  file,
  kernelModule,
  line,
  link,
  madeOnce,
  shCommand,
  shell,
  timezone,
  unit,
  type Op,
  type Platform,
} from '@pigsty/sdk';
import { renderChronyConf } from '../render/chrony-conf.ts';
import { renderAliases, renderCrontab, renderLimits, renderProfile } from '../render/profile.ts';
import { renderSudoers } from '../render/sudoers.ts';
import { paths } from '../spec/paths.ts';
import { withAdminIp } from '../spec/admin-ip.ts';
import type { Node, NodeModel } from './node.ts';
import { keepsTime } from './packages.ts';
import { keepOriginal } from './original.ts';
import { seLinuxOps } from './selinux.ts';
import { tuningOps } from './tuning.ts';

export function systemOps(node: Node): readonly Op[] {
  return [...machineOps(node.model), ...(keepsTime(node.model) ? clock(node) : [])];
}

const machineOps = madeOnce((model: NodeModel): readonly Op[] => {
  const { params, platform } = model;
  return [
    ...trust(platform),
    ...(params.node_admin_enabled
      ? [
          file({
            path: `/etc/sudoers.d/${params.node_admin_username.replaceAll('.', '_')}`,
            content: renderSudoers(params.node_admin_sudo),
            mode: '0440',
            check: ['visudo', '-cf', '{}'],
          }),
        ]
      : []),
    file({
      path: paths.limits,
      content: renderLimits({
        granted: model.maxOpenFiles,
        nrOpen: params.node_sysctl_params['fs.nr_open'],
      }),
    }),
    file({ path: paths.profile, content: renderProfile() }),
    Object.keys(params.node_aliases).length > 0
      ? file({ path: paths.aliases, content: renderAliases(params.node_aliases) })
      : absent({ path: paths.aliases }),
    ...tuningOps(model),
    ...params.node_kernel_modules.map((name) => kernelModule({ name })),
    ...(params.node_timezone === '' ? [] : zone(params.node_timezone)),
    unit({ name: platform.units.cron, state: 'running', enabled: true, restartOn: [zoneChanged] }),
    ...crontab(params),
    ...seLinuxOps(model),
  ];
});

/** The whole of the file, or lines beside those that others have put there. */
function crontab({
  node_crontab: entries,
  node_crontab_overwrite: overwrite,
}: NodeModel['params']): readonly Op[] {
  const path = paths.crontab;
  if (!overwrite)
    return entries.length === 0
      ? []
      : [
          file({ path, content: renderCrontab([]), onlyIfAbsent: true }),
          ...entries.map((entry) => line({ path, line: entry })),
        ];
  return [entries.length > 0 ? file({ path, content: renderCrontab(entries) }) : absent({ path })];
}

const zoneChanged = 'timezone.changed';

/** Programs read the zone once, when they start: cron would run jobs hours off, and a log would go on in the former one. */
function zone(name: string): readonly Op[] {
  return [
    timezone({ zone: name }, { notifies: [zoneChanged] }),
    unit({ name: 'rsyslog.service', state: 'keep', enabled: 'keep', restartOn: [zoneChanged] }),
  ];
}

/** The estate's CA in the machine's own trust store; the last line of its PEM body tells whether it is there. */
function trust({ trust: { anchors, bundle, refresh } }: Platform): readonly Op[] {
  return [
    link({ path: `${anchors}/pigsty-ca.crt`, target: paths.ca }),
    command({
      name: `let the machine trust ${paths.ca}`,
      run: shCommand(refresh),
      unless: shell`last=$(grep -v -e '-----' ${paths.ca} | tail -n 1); test -n "$last" && grep -qF -e "$last" ${bundle}`,
    }),
  ];
}

function clock({ host, params, model: { platform }, estate: { inventory } }: Node): readonly Op[] {
  const serves = inventory.hosts.get(host)?.vars['infra_seq'] !== undefined;
  // Nobody asks itself for the time.
  const sources = params.node_ntp_servers
    .map((source) => withAdminIp(source, { inventory }))
    .filter((source) => source.split(/\s+/)[1] !== host);
  return timeService(
    platform,
    renderChronyConf({ sources, clients: serves ? params.node_firewall_intranet : [] }),
  );
}

const timeService = madeOnce(({ units, paths: { chrony } }: Platform, content: string): readonly Op[] => [
  keepOriginal(chrony),
  file({ path: chrony, content }, { notifies: ['chrony.restart'] }),
  unit({ name: units.time, state: 'running', enabled: true, restartOn: ['chrony.restart'] }),
]);
