import type { Inventory, PkgVersionArgs } from '@pigsty/sdk';
import { nodeParams } from './spec/params-by-host.ts';
import { paths } from './spec/paths.ts';
import { vipOf } from './spec/vip.ts';

export { certificateProbe, type CertificateProbeOptions } from './health/certificate.ts';
export { sshPortsScript } from './facts/firewall.ts';
export { haproxyServiceFile } from './plan/haproxy-service-file.ts';
export { haproxyUnit } from './plan/haproxy-unit.ts';
export { certificateDays, daysOf } from './spec/certificate-days.ts';
export { kernelParameters } from './render/kernel-parameters.ts';
export { isContainer } from './spec/container.ts';
export { seLinuxPackages } from './plan/selinux-packages.ts';
export { seLinuxRules, seLinuxRulesRemoval, type SeLinuxLabel } from './plan/selinux-rules.ts';
export { seLinuxSwitch, seLinuxSwitchRemoval } from './plan/selinux-switch.ts';
export { hasSeLinux } from './spec/selinux.ts';
export { afterForcedShutdown } from './render/haproxy-forced-shutdown.ts';
export { tcpUserTimeout } from './render/haproxy-keepalive.ts';
export { vipMetrics } from './render/vip-metrics.ts';
export {
  exporterFrontPage,
  exporterGroup,
  exporterPage,
  exporterPaths,
  exportersUseTls,
  scrapeOver,
} from './spec/exporter.ts';
export { clusterName as nodeCluster, nodeName } from './spec/names.ts';
export { localRepositoryName, localRepositoryOf, type LocalRepository } from './spec/local-repository.ts';
export { upstreamOf } from './spec/repositories.ts';
export { nodeParams } from './spec/params-by-host.ts';
export { firewallStarted, haproxyReload, haproxyRestart } from './spec/paths.ts';
export { hasInfra } from './spec/has-infra.ts';
export { trustedNetworks } from './spec/trusted.ts';
export { haproxyServicePorts } from './spec/service-ports.ts';

/** The estate's CA certificate, on every host. */
export const caCertificatePath = paths.ca;

/** Name of the stage that brings a host the services of clusters of other hosts: registrations of the type `service`. */
export { registeredServicesStage } from './plan/registered-services.ts';

/** The address that moves between a host and its peers; none where it has none. */
export function nodeVip(inventory: Inventory, host: string): string | undefined {
  const params = nodeParams(inventory).get(host);
  return params === undefined ? undefined : vipOf({ host, params }, inventory)?.address;
}

/** Whether a host has a HAProxy. */
export function hasHaproxy(inventory: Inventory, host: string): boolean {
  return nodeParams(inventory).get(host)?.haproxy_enabled === true;
}

/** Names of the services that a host's own `haproxy_services` has. */
export function ownServices(inventory: Inventory, host: string): readonly string[] {
  return (nodeParams(inventory).get(host)?.haproxy_services ?? []).map(({ name }) => name);
}

export const haproxyConfigPath = paths.haproxyConfig;

/** Every `.cfg` in here is read by HAProxy. */
export const haproxyServicesDirectory = paths.haproxyServices;

/** Where HAProxy of a host shows its metrics; the default where the host is not understood. */
export function haproxyPort(inventory: Inventory, host: string): number {
  return nodeParams(inventory).get(host)?.haproxy_exporter_port ?? 9101;
}

/** What `pkgVersion` is told of downgrades on a host: refused unless `node_package_downgrade` allows them. */
export function packageDowngrade(
  inventory: Inventory,
  host: string,
): Pick<PkgVersionArgs, 'allowDowngrade' | 'downgradeParameter'> {
  return {
    allowDowngrade: nodeParams(inventory).get(host)?.node_package_downgrade ?? false,
    downgradeParameter: 'node_package_downgrade',
  };
}
