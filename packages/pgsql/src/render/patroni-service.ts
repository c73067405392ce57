import { watchdogMode } from '../spec/watchdog.ts';
import type { CommonParams } from '../spec/schema.ts';
import { pgVipOf, vipManager } from '../spec/vip.ts';
import { header } from './header.ts';

/**
 * /etc/systemd/system/patroni.service
 *
 * Restarted soon after a crash: the original leaves it down, and then a crash of Patroni and PostgreSQL costs a whole
 * TTL although the host is fine and could continue after a second.
 */
export function renderPatroniService(params: CommonParams): string {
  const watchdog =
    watchdogMode(params) === 'off'
      ? []
      : [
          'ExecStartPre=-+/sbin/modprobe softdog',
          `ExecStartPre=-+/bin/chown ${params.pg_dbsu} /dev/watchdog`,
        ];
  return `${header('Patroni')}${[
    '[Unit]',
    'Description=Patroni, high availability of PostgreSQL',
    'Documentation=https://patroni.readthedocs.io',
    'After=network-online.target syslog.target',
    'Wants=network-online.target',
    // vip-manager is stopped with Patroni; here it starts again.
    ...(pgVipOf(params) === undefined ? [] : [`Wants=${vipManager.unit}`]),
    'StartLimitIntervalSec=300',
    'StartLimitBurst=60',
    '',
    '[Service]',
    'Type=simple',
    `User=${params.pg_dbsu}`,
    'Group=postgres',
    `WorkingDirectory=${params.pg_dbsu_home.replaceAll('%', '%%')}`,
    ...watchdog,
    // By its interpreter: SELinux lets systemd start no program from there.
    'ExecStart=/bin/sh /pg/bin/pg-patroni /etc/patroni/patroni.yml',
    'ExecReload=/bin/kill -s HUP $MAINPID',
    'Restart=on-failure',
    // Not with RestartSteps: systemd counts restarts for as long as the unit lives, and later crashes would wait the longest.
    'RestartSec=500ms',
    '# PostgreSQL outlives a crash of Patroni.',
    'KillMode=process',
    'TimeoutStopSec=120',
    'LimitNOFILE=8388608',
    'OOMScoreAdjust=-1000',
    '# The postmaster is protected, the backends that use up the memory are not.',
    'Environment=PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj PG_OOM_ADJUST_VALUE=0',
    'RuntimeDirectory=postgresql',
    'RuntimeDirectoryMode=2775',
    'RuntimeDirectoryPreserve=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')}`;
}
