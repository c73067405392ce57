import { absent, directory, file, unit, wait, type Op } from '@pigsty/sdk';
import { renderKeepalivedConf, renderKeepalivedDropIn } from '../render/keepalived-conf.ts';
import { vipMetrics } from '../render/vip-metrics.ts';
import { exporterPaths } from '../spec/exporter.ts';
import { keepalivedReload, keepalivedUnit, vipOf, vipPaths } from '../spec/vip.ts';
import type { Node } from './node.ts';

/** The address that moves between its members, by keepalived. */
export function vipOps(node: Node): readonly Op[] {
  const { host, params, estate, cluster, interface: found } = node;
  const vip = vipOf(node, estate.inventory);
  if (vip === undefined) return noVip;
  const device = params.vip_interface === 'auto' ? (found ?? 'eth0') : params.vip_interface;
  return [
    directory({ path: '/etc/keepalived' }),
    file(
      {
        path: vipPaths.config,
        content: renderKeepalivedConf({ cluster, host, interface: device, vip, params }),
        mode: '0600',
        check: ['keepalived', '--config-test', '--use-file', '{}'],
      },
      { notifies: [keepalivedReload] },
    ),
    directory({ path: vipPaths.dropInDirectory }),
    file(
      { path: vipPaths.dropIn, content: renderKeepalivedDropIn({ vip, interface: device }) },
      { notifies: [keepalivedReload] },
    ),
    unit({ name: keepalivedUnit, state: 'running', enabled: true, reloadOn: [keepalivedReload] }),
    directory({ path: exporterPaths.textfiles }),
    file({ path: vipPaths.metrics, content: vipMetrics(vip) }),
    wait({
      name: `the VIP ${vip.address} answers`,
      until: `ping -c 1 -W 1 ${vip.address} >/dev/null 2>&1 || ip -o -4 address show | grep -qF ' ${vip.address}/'`,
      timeoutMs: 20_000,
      intervalMs: 500,
      unit: keepalivedUnit,
      diagnose: `ip -o -4 address show; journalctl --no-pager --unit ${keepalivedUnit} --lines=20 --output=cat`,
    }),
  ];
}

const noVip = vipRemoval();

export function vipRemoval(): readonly Op[] {
  return [
    unit({ name: keepalivedUnit, state: 'stopped', enabled: false }),
    absent({ path: vipPaths.config }),
    absent({ path: vipPaths.dropInDirectory, recursive: true }),
    absent({ path: vipPaths.metrics }),
  ];
}
