import { defineOpKind } from '../op/kind.ts';
import { shCommand } from '../words/command.ts';
import { isolated } from './fragment.ts';

export interface TimezoneArgs {
  /** `Europe/Berlin` */
  readonly zone: string;
}

export interface TimezoneState {
  readonly zone?: string;
}

export interface TimezoneDelta {
  readonly [key: string]: string | undefined;
  readonly from?: string;
}

export const timezone = defineOpKind<TimezoneArgs, TimezoneState, TimezoneDelta>({
  kind: 'timezone',
  summary: "the host's time zone",
  example: { zone: 'Europe/Berlin' },
  key: () => 'timezone',
  read: () => isolated(['readlink /etc/localtime']),
  parse: (output, all) => {
    const [, zone] = /zoneinfo\/(\S+)/.exec(output) ?? [];
    return all.map((): TimezoneState => (zone === undefined ? {} : { zone }));
  },
  diff: ({ zone }, { zone: from }) => (zone === from ? undefined : from === undefined ? {} : { from }),
  write: ({ zone }) => [{ do: 'run', command: shCommand(setZone, [zone]) }],
  describe: ({ zone }, { from }) => `set time zone ${zone}${from === undefined ? '' : ` (was ${from})`}`,
  converged: ({ zone }) => ({ zone }),
});

const setZone = `set -eu
[ -f "/usr/share/zoneinfo/$1" ] || { echo "no time zone $1 on this host: is the name right, and tzdata installed?" >&2; exit 1; }
ln -s -- "/usr/share/zoneinfo/$1" /etc/localtime.pigsty
mv -T -f -- /etc/localtime.pigsty /etc/localtime
[ ! -f /etc/timezone ] || printf '%s\\n' "$1" > /etc/timezone`;
