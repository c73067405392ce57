import type { ClockBounds } from '@pigsty/engine';
import { isContainer } from '@pigsty/node/contract';
import { type HostFacts, type Op, pkg, platformOf, unit } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import type { About } from '../subject.ts';
import { answered, carries, said, some, type Topic } from '../topic.ts';

const skewMs = { warn: 1000, fail: 5000 } as const;

/** Units that keep a clock, under all names that distributions give them. */
const services = ['chrony', 'chronyd', 'systemd-timesyncd', 'ntpsec', 'ntp', 'ntpd', 'openntpd'];

export const clock: Topic = {
  name: 'clock',
  ask: () => `for unit in ${services.join(' ')}; do
  [ "$(systemctl show -p LoadState --value $unit.service 2>/dev/null)" = loaded ] || continue
  echo "service=$unit $(systemctl is-active $unit.service)"
done
echo "synchronized=$(timeout 5 timedatectl show -p NTPSynchronized --value 2>/dev/null)"`,
  judge: (answer, about) => {
    const skew = clocks(about);
    return [...skew, timeService(answer, { about, skewed: skew.some((v) => v.state !== 'ok') })];
  },
};

/** The difference that is certain: none while the bounds allow the clocks to agree. */
export function certainMs({ atLeastMs, atMostMs }: ClockBounds): number {
  return atLeastMs > 0 ? atLeastMs : atMostMs < 0 ? atMostMs : 0;
}

function clocks({ host, preflight }: About): readonly Verdict[] {
  const mine = host.clock;
  if (mine === undefined)
    return [
      warn('clock', 'date gave no answer', {
        expected: 'a date with nanoseconds',
        remedy: 'Try: date +%s.%N',
      }),
    ];
  const here = certainMs(mine);
  const others = answered(preflight).flatMap((o) =>
    o.clock === undefined || o.address === host.address
      ? []
      : [
          {
            address: o.address,
            ms: certainMs({
              atLeastMs: mine.atLeastMs - o.clock.atMostMs,
              atMostMs: mine.atMostMs - o.clock.atLeastMs,
            }),
          },
        ],
  );
  const apart = others.filter((o) => Math.abs(o.ms) > skewMs.warn);
  // Of two groups the smaller one is wrong; of two hosts nobody knows which.
  const odd = apart.length * 2 >= others.length ? apart : [];
  return [
    judged('clock', here, `${spelled(here, mine)} this machine`),
    ...(odd.length === 0
      ? []
      : [
          judged(
            'clock between hosts',
            Math.max(...odd.map((o) => Math.abs(o.ms))),
            `apart from ${some(odd.map((o) => `${o.address} (${seconds(o.ms)})`))}`,
          ),
        ]),
  ];
}

function judged(check: string, ms: number, seen: string): Verdict {
  const details = {
    expected: `less than ${skewMs.warn / 1000} s apart`,
    remedy:
      'Tokens and certificates are refused, and logs lie. Keep the clocks with chrony (node_ntp_servers).',
  };
  if (Math.abs(ms) > skewMs.fail) return fail(check, seen, details);
  return Math.abs(ms) > skewMs.warn ? warn(check, seen, details) : ok(check, seen);
}

function spelled(ms: number, { atLeastMs, atMostMs }: ClockBounds): string {
  const accuracy = `±${((atMostMs - atLeastMs) / 2000).toFixed(2)} s`;
  if (ms === 0) return `agrees (${accuracy}) with`;
  return `${seconds((atLeastMs + atMostMs) / 2)} (${accuracy}) ${ms > 0 ? 'ahead of' : 'behind'}`;
}

function seconds(ms: number): string {
  const s = Math.abs(ms) / 1000;
  return s < 120 ? `${s.toFixed(1)} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`;
}

interface TimeKeeping {
  readonly about: About;
  readonly skewed: boolean;
}

function timeService(answer: string, { about: { host, wanted }, skewed }: TimeKeeping): Verdict {
  const params = wanted.nodes.get(host.address);
  if (isContainer(host.facts.virtualization))
    return ok(
      'time service',
      `none needed: a ${host.facts.virtualization} container has the clock of its machine`,
    );
  const found = said(answer)('service').map((s) => s.split(' '));
  const [active] = found.find(([, state]) => state === 'active') ?? [];
  if (active !== undefined) {
    return said(answer)('synchronized')[0] === 'no' && skewed
      ? warn('time service', `${active} runs and has not synchronized`, {
          expected: 'synchronized',
          remedy: 'Are its sources reachable? Try: chronyc sources',
        })
      : ok('time service', active);
  }
  const [installed] = found[0] ?? [];
  const seen = installed === undefined ? 'none' : `${installed} is installed and does not run`;
  if (params?.node_ntp_enabled === true && !carries(host, 'node') && !skewed)
    return ok('time service', `${seen}; deploy brings chrony (node_ntp_enabled)`);
  return warn('time service', seen, {
    expected: 'one that runs',
    remedy: installed === undefined ? 'Install chrony.' : `Try: systemctl enable --now ${installed}`,
    repair: keepTime(installed, host.facts),
  });
}

function keepTime(installed: string | undefined, facts: HostFacts): readonly Op[] {
  const start = (name: string): Op => unit({ name, state: 'running', enabled: true });
  if (installed !== undefined) return [start(`${installed}.service`)];
  return [pkg({ names: ['chrony'], reason: 'check --fix' }), start(platformOf(facts).units.time)];
}
