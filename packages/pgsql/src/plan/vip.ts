import { absent, directory, file, pkg, quoteWords, unit, wait, type Op, type Stage } from '@pigsty/sdk';
import { exporterPaths, vipMetrics } from '@pigsty/node/contract';
import { renderVipManagerProgram } from '../render/vip-manager-program.ts';
import { renderVipManagerService } from '../render/vip-manager-service.ts';
import { renderVipManagerYml } from '../render/vip-manager-yml.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { exporterFiles } from '../spec/exporters.ts';
import type { CommonParams } from '../spec/schema.ts';
import { pgVipOf, vipManager, type PgVip } from '../spec/vip.ts';
import { onHost } from './stages.ts';

export function vipPackageOps(params: CommonParams): readonly Op[] {
  return pgVipOf(params) === undefined
    ? []
    : [pkg({ names: [...vipManager.packages], reason: 'pg_vip_enabled' })];
}

export function vipPackageRemoval({ params }: PgInstance): readonly Op[] {
  return pgVipOf(params) === undefined
    ? []
    : vipManager.packages.map((name) => pkg({ names: [name], state: 'absent' }));
}

/**
 * The address that follows the leader, by vip-manager. After the member runs: vip-manager cannot be without Patroni, and
 * must not be what starts it.
 */
export function vip(
  cluster: PgCluster,
  instance: PgInstance,
  { common, found }: { readonly common: CommonParams; readonly found: string | undefined },
): Stage {
  const wanted = pgVipOf(common);
  if (wanted === undefined)
    return onHost(cluster, instance, { name: 'vip-off', after: ['config@self'], ops: noVip });
  const { pg_vip_interface } = common;
  const device = pg_vip_interface === 'auto' ? (found ?? 'eth0') : pg_vip_interface;
  const restart = { notifies: [vipManager.restart] };
  return onHost(cluster, instance, {
    name: 'vip',
    after: ['config@self', 'primary@self?', 'replica@self?'],
    ops: [
      file(
        { path: vipManager.config, content: renderVipManagerYml(instance, wanted, device), mode: '0600' },
        restart,
      ),
      directory({ path: exporterFiles.programs }),
      file(
        {
          path: vipManager.program,
          content: renderVipManagerProgram(instance, wanted, device),
          mode: '0755',
        },
        restart,
      ),
      file({ path: vipManager.unitFile, content: renderVipManagerService(wanted, device) }, restart),
      unit({ name: vipManager.unit, state: 'running', enabled: true, restartOn: [vipManager.restart] }),
      directory({ path: exporterPaths.textfiles }),
      file({ path: vipManager.metrics, content: vipMetrics(wanted) }),
      follows(instance, wanted),
    ],
  });
}

function follows(instance: PgInstance, wanted: PgVip): Op {
  return wait({
    name: `${instance.name} holds ${wanted.address} if it leads, and only then`,
    until: `systemctl -q is-active ${vipManager.unit} && { ${leadsQuestion(instance)}; } && { ${holdsQuestion(wanted)}; } || { ! { ${leadsQuestion(instance)}; } && ! { ${holdsQuestion(wanted)}; }; }`,
    timeoutMs: 20_000,
    intervalMs: 500,
    unit: vipManager.unit,
    diagnose: `ip -o -4 address show; journalctl --no-pager --unit ${vipManager.unit} --lines=20 --output=cat`,
  });
}

/** Shell: whether Patroni says that the member leads. */
export function leadsQuestion(instance: PgInstance): string {
  const member = restEndpoint(instance);
  return `curl ${quoteWords([...curlOptions(member), '-o', '/dev/null', `${member.url}/leader`])} 2>/dev/null </dev/null`;
}

/** Shell: whether the address is on an interface of the host. */
export function holdsQuestion({ address }: PgVip): string {
  return `ip -o -4 address show | grep -qF ' ${address}/'`;
}

/** First of all, so that the address is gone before Patroni is. */
export function vipStopped(): readonly Op[] {
  return [unit({ name: vipManager.unit, state: 'stopped', enabled: false })];
}

export function vipFilesRemoved(): readonly Op[] {
  const { unitFile, program, config, metrics } = vipManager;
  return [unitFile, program, config, metrics].map((path) => absent({ path }));
}

const noVip: readonly Op[] = [...vipStopped(), ...vipFilesRemoved()];
