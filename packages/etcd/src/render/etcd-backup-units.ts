import { paths } from '../spec/paths.ts';

/** /etc/systemd/system/etcd-backup.service */
export function renderEtcdBackupService(): string {
  return `# Managed by Pigsty.
[Unit]
Description=Snapshot of etcd
After=etcd.service

[Service]
Type=oneshot
ExecStart=${paths.backup}
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=1h
`;
}

/** /etc/systemd/system/etcd-backup.timer: the members of a cluster do not begin in the same moment. */
export function renderEtcdBackupTimer(schedule: string): string {
  return `# Managed by Pigsty.
[Unit]
Description=Snapshots of etcd

[Timer]
OnCalendar=${schedule}
RandomizedDelaySec=120
Persistent=true

[Install]
WantedBy=timers.target
`;
}
