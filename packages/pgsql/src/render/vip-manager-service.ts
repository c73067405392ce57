import { caCertificatePath } from '@pigsty/node/contract';
import { vipManager, type PgVip } from '../spec/vip.ts';
import { header } from './header.ts';

/**
 * /etc/systemd/system/vip-manager.service
 *
 * It lives and dies with Patroni, and what a killed one leaves behind is taken away: else two hosts would have the address. It
 * ends after Patroni does, so that clients hear that PostgreSQL closes their connections.
 */
export function renderVipManagerService({ address, prefix }: PgVip, device: string): string {
  return `${header('vip-manager')}[Unit]
Description=vip-manager, an address that follows the leader of a cluster
Documentation=https://github.com/cybertec-postgresql/vip-manager
After=network-online.target
Wants=network-online.target
Before=patroni.service
BindsTo=patroni.service
StartLimitIntervalSec=0

[Service]
Environment=SSL_CERT_FILE=${caCertificatePath}
ExecStart=${vipManager.program}
ExecStopPost=-/bin/sh -c 'ip address delete ${address}/${prefix} dev ${device} 2>/dev/null'
CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
CPUQuota=20%
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`;
}
