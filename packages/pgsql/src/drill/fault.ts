import { quoteWord } from '@pigsty/sdk';

/** `kill`: PostgreSQL and Patroni at once; `postgres`: PostgreSQL alone; the other two take the whole host away. */
export const faults = ['kill', 'postgres', 'power', 'partition'] as const;
export type Fault = (typeof faults)[number];

/** What happens to the leader, as a noun: `power cut`. */
export function faultText(fault: Fault): string {
  switch (fault) {
    case 'kill':
      return 'kill -9 of PostgreSQL and Patroni';
    case 'postgres':
      return 'kill -9 of PostgreSQL';
    case 'power':
      return 'power cut';
    case 'partition':
      return 'network partition';
    default:
      return fault satisfies never;
  }
}

/** The number of a routing table and of a rule that nobody else uses. */
const routing = { table: '4242', rule: '10' } as const;

/**
 * What is run as root on the leader's host. A partition ends by itself after so many seconds, as nobody could reach the
 * host to end it: every packet that leaves is routed to the loopback device, and the filter of reverse paths drops what
 * arrives, so that connections hang in both directions as they do with a dead switch.
 */
export function faultScript(fault: Fault, seconds: number): string {
  switch (fault) {
    case 'kill':
      // The unit's whole control group, and whatever of PostgreSQL runs outside of it.
      return 'systemctl kill --kill-whom=all --signal=KILL patroni.service; pkill -KILL -x postgres; true';
    case 'postgres':
      return 'pkill -KILL -x postgres; true';
    case 'power':
      return 'systemctl poweroff --force --force';
    case 'partition':
      return [
        'filter=/proc/sys/net/ipv4/conf/all/rp_filter; before=$(cat "$filter")',
        `trap '${[
          `ip rule del pref ${routing.rule} lookup ${routing.table}`,
          `ip -6 rule del pref ${routing.rule} lookup ${routing.table}`,
          `ip route flush table ${routing.table}`,
          `ip -6 route flush table ${routing.table}`,
          'echo "$before" >"$filter"',
        ].join('; ')}' EXIT`,
        'trap "exit 0" TERM INT',
        'echo 1 >"$filter"',
        `ip route add default dev lo table ${routing.table}`,
        `ip -6 route add default dev lo table ${routing.table}`,
        `ip rule add pref ${routing.rule} lookup ${routing.table}`,
        `ip -6 rule add pref ${routing.rule} lookup ${routing.table}`,
        `sleep ${seconds} & wait $!`,
      ].join('\n');
    default:
      return fault satisfies never;
  }
}

/** Schedules the fault for a second later, when the connection that ordered it is closed; its time is written to a file first. */
export function orderFault(fault: Fault, { seconds, file }: { seconds: number; file: string }): string {
  const script = `date +%s%3N >${quoteWord(file)}; sync ${quoteWord(file)}\n${faultScript(fault, seconds)}`;
  return [
    'set -e',
    `touch ${quoteWord(file)}`,
    `sync ${quoteWord(file)}`,
    `systemd-run --quiet --collect --unit=pigsty-drill-fault --on-active=1 --timer-property=AccuracySec=10ms --property=KillMode=mixed sh -c ${quoteWord(script)}`,
  ].join('\n');
}
