import type { CommonParams, PgsqlParams } from '../spec/schema.ts';
import { header } from './header.ts';

const UNITS = [
  'postgres',
  'pgbouncer',
  'patroni',
  'pgbackrest',
  'pg_exporter',
  'pgbouncer_exporter',
  'pgbackrest_exporter',
  'vip-manager',
];
const VERBS = ['stop', 'start', 'reload', 'restart'];

/** /etc/sudoers.d/postgres */
export function renderSudoers({ pg_dbsu, pg_dbsu_sudo }: CommonParams): string {
  return `${header(`What ${pg_dbsu} may do as root`)}${rules(pg_dbsu, pg_dbsu_sudo).join('\n')}\n`;
}

function rules(dbsu: string, mode: PgsqlParams['pg_dbsu_sudo']): readonly string[] {
  switch (mode) {
    case 'none':
      return [];
    case 'all':
      return [`${dbsu} ALL=(ALL) ALL`];
    case 'nopass':
      return [`${dbsu} ALL=(ALL) NOPASSWD: ALL`];
    case 'limit':
      return limited().map((command) => `${dbsu} ALL=(root) NOPASSWD: ${command}`);
    default:
      return mode satisfies never;
  }
}

function limited(): readonly string[] {
  return [
    '/sbin/modprobe softdog',
    '/bin/chown postgres /dev/watchdog',
    ...UNITS.flatMap((unit) => [
      ...VERBS.map((verb) => `/bin/systemctl ${verb} ${unit}`),
      // A pager opens a shell, and it would be root's.
      `/bin/systemctl --no-pager status ${unit}`,
      `/bin/journalctl --no-pager -u ${unit}`,
    ]),
    '/bin/systemctl reload haproxy',
  ];
}
