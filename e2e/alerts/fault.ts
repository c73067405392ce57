import { on } from '../harness/estate.ts';
import type { Expected, Fault } from '../harness/alerted-faults.ts';

/** What shell lines do on a host, as root, and how others undo it. */
export interface Lines {
  readonly what: string;
  readonly host: string;
  readonly begin: string;
  readonly end: string;
  readonly raises: readonly Expected[];
}

export const fault = ({ what, host, begin, end, raises }: Lines): Fault => ({
  what,
  begin: () => on(host, `set -e\n${begin}`),
  end: () => on(host, end),
  raises,
});

/** A program that is stopped for a while. */
export const stopped = (
  host: string,
  unit: string,
  raises: readonly Expected[],
  what = `the unit ${unit} is stopped`,
): Fault => fault({ what, host, begin: `systemctl stop ${unit}`, end: `systemctl start ${unit}`, raises });

/** Runs beside everything else, and is ended by its name. */
export const beside = (name: string, command: string): string =>
  `systemd-run -q --collect --unit=${name} ${command}`;

/** Statements of the superuser, each by itself. */
export const sql = (statements: string, database = 'postgres'): string =>
  `cd /; su postgres -c 'psql -XqAt -v ON_ERROR_STOP=1 -d ${database}' <<'END'\n${statements}\nEND`;
