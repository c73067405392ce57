import { timedDrill } from '../drill/restore/timed.ts';
import { header } from './header.ts';

/** Its throw-away instance has a unit of its own, which is last in line as well. */
export function renderDrillService(): string {
  return `${header('Restore drill')}[Unit]
Description=Restore drill: the newest backup into a throw-away instance
After=patroni.service

[Service]
Type=oneshot
ExecStart=${timedDrill.program}
RuntimeDirectory=pg-restore-drill
StateDirectory=pg-restore-drill
TimeoutStartSec=2d
Nice=19
CPUWeight=20
IOWeight=20
IOSchedulingClass=idle
`;
}

/** Each night it is looked whether a drill is due. */
export function renderDrillTimer(): string {
  return `${header('Looks each night whether a restore drill is due')}[Unit]
Description=Looks whether a restore drill is due

[Timer]
OnCalendar=*-*-* 02:00
RandomizedDelaySec=3h
FixedRandomDelay=yes
Persistent=yes

[Install]
WantedBy=timers.target
`;
}
