import { text, type Text } from '@pigsty/sdk';
import type { NodeParams } from '../spec/schema.ts';
import { derivedPassword, passwordLength, type Vip } from '../spec/vip.ts';

export interface KeepalivedConf {
  readonly cluster: string;
  readonly host: string;
  readonly interface: string;
  readonly vip: Vip;
  readonly params: NodeParams;
}

/**
 * /etc/keepalived/keepalived.conf. A member that does not take the address back starts as a backup, whatever its role: a
 * master would. The holder announces the address again and again, so that a switch or a client that missed it learns.
 */
export function renderKeepalivedConf({
  cluster,
  host,
  interface: device,
  vip,
  params,
}: KeepalivedConf): Text {
  const master = params.vip_role === 'master';
  const preempts = params.vip_preempt;
  const password = params.vip_auth_pass.map((p) =>
    p === '' ? derivedPassword(vip) : p.slice(0, passwordLength),
  );
  return text`# Managed by Pigsty.
global_defs {
    router_id ${cluster}
    vrrp_garp_master_refresh 10
    vrrp_garp_lower_prio_repeat 1
}
vrrp_instance ${cluster} {
    state ${master && preempts ? 'MASTER' : 'BACKUP'}
    interface ${device}
    virtual_router_id ${String(vip.vrid)}
    priority ${master ? '128' : '100'}
    ${preempts ? 'preempt_delay 0' : 'nopreempt'}
    advert_int 1
    unicast_src_ip ${host}
    unicast_peer {
${vip.peers.map((peer) => `        ${peer}\n`).join('')}    }
    authentication {
        auth_type PASS
        auth_pass ${password}
    }
    virtual_ipaddress {
        ${vip.address}
    }
}
`;
}

/**
 * keepalived.service.d/pigsty.conf: a keepalived that was killed leaves the address behind, and two hosts would have it
 * until somebody looks.
 */
export function renderKeepalivedDropIn({
  vip,
  interface: device,
}: Pick<KeepalivedConf, 'vip' | 'interface'>): string {
  return `# Managed by Pigsty.
[Unit]
StartLimitIntervalSec=0

[Service]
ExecStopPost=-/bin/sh -c 'ip address delete ${vip.address}/32 dev ${device} 2>/dev/null'
Restart=always
RestartSec=1
`;
}
