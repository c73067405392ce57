import { defineOpKind } from '../op/kind.ts';
import { shCommand } from '../words/command.ts';
import { isolated, parseSections, section } from './fragment.ts';

export interface HostnameArgs {
  readonly name: string;
}

export interface HostnameState {
  readonly live: string;
  readonly persisted: string;
}

export interface HostnameDelta {
  readonly [key: string]: string;
  readonly from: string;
}

export const hostname = defineOpKind<HostnameArgs, HostnameState, HostnameDelta>({
  kind: 'hostname',
  summary: "the host's name, now and after a reboot",
  example: { name: 'pg-test-1' },
  key: () => 'hostname',
  read: () => isolated([section('live', 'uname -n'), section('persisted', 'cat /etc/hostname')]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const of = (name: string): string => (sections.get(name) ?? '').trim();
    return all.map(() => ({ live: of('live'), persisted: of('persisted') }));
  },
  diff: ({ name }, { live, persisted }) =>
    live === name && persisted === name ? undefined : { from: live === name ? persisted : live },
  write: ({ name }) => [{ do: 'run', command: shCommand(setHostname, [name]) }],
  describe: ({ name }, { from }) => `set hostname ${name}${from === '' ? '' : ` (was ${from})`}`,
  converged: ({ name }) => ({ live: name, persisted: name }),
});

// hostnamectl needs a message bus, which a minimal host lacks.
const setHostname = `hostnamectl set-hostname "$1" 2>/dev/null && [ "$(cat /etc/hostname)" = "$1" ] && [ "$(uname -n)" = "$1" ] && exit 0
printf '%s\\n' "$1" > /etc/hostname || exit 1
if command -v hostname >/dev/null; then hostname "$1"; else printf '%s' "$1" > /proc/sys/kernel/hostname; fi`;
