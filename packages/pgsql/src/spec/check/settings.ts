import { rtoPlan } from '../cluster.ts';
import { DEFAULT_RTO_PLAN, type RtoPlan } from '../schema/rto.ts';
import type { Finding, Rule } from './finding.ts';

/** Seconds in which a leader without etcd asks the other members whether they see it (failsafe mode): 2 s, twice. */
const MEMBERS_ASKED = 4;

/**
 * Patroni silently replaces timers that cannot work together; others leave a leader that is cut off too little time to end.
 * A row that is not chosen is a warning: it waits for somebody to choose it.
 */
export const timers: Rule = ({ params }) => {
  const { pg_rto, pg_rto_plan } = params;
  const known = { ...DEFAULT_RTO_PLAN, ...pg_rto_plan };
  const others = Object.entries(pg_rto_plan)
    .filter(([name]) => name !== pg_rto)
    .flatMap(([name, row]) =>
      faultsOf(row, ['pg_rto_plan', name])
        .filter(({ rule }) => rule === 'impossible-timers')
        .map((finding): Finding => ({ ...finding, severity: 'warning' })),
    );
  if (known[pg_rto] === undefined) {
    const hint = `Known: ${Object.keys(known).join(', ')}.`;
    const message = `pg_rto_plan has no row ${pg_rto}`;
    return [{ rule: 'unknown-rto', path: ['pg_rto'], message, hint }, ...others];
  }
  const path = pg_rto_plan[pg_rto] === undefined ? ['pg_rto'] : ['pg_rto_plan', pg_rto];
  return [...faultsOf(rtoPlan(params), path), ...others];
};

function faultsOf({ ttl, loopWait, retryTimeout }: RtoPlan, path: Finding['path']): readonly Finding[] {
  const found: Finding[] = [];
  if (loopWait + 2 * retryTimeout > ttl) {
    const sum = `${loopWait} + 2 * ${retryTimeout} = ${loopWait + 2 * retryTimeout}`;
    found.push({
      rule: 'impossible-timers',
      path,
      message: `loop_wait + 2 * retry_timeout must not exceed ttl: ${sum}, ttl is ${ttl}`,
      hint: 'The leader must be able to give up before its lease ends; raise ttl or lower the others.',
    });
  } else if (loopWait + 2 * retryTimeout + MEMBERS_ASKED > ttl) {
    const least = loopWait + 2 * retryTimeout + MEMBERS_ASKED;
    found.push({
      rule: 'late-demotion',
      path,
      message: `a leader that is cut off gives up after up to ${least} s, and another one may lead after ${ttl}`,
      hint: `Lower retry_timeout, or raise ttl to ${least} or more.`,
    });
  }
  const least = [
    ['ttl', ttl, 20],
    ['loop_wait', loopWait, 1],
    ['retry_timeout', retryTimeout, 3],
  ] as const;
  for (const [name, value, low] of least) {
    if (value < low)
      found.push({
        rule: 'impossible-timers',
        path,
        message: `${name} is ${value}, and Patroni takes at least ${low}`,
        hint: `Raise ${name} to ${low} or more.`,
      });
  }
  return found;
}

export const notYet: Rule = ({ params }) => {
  const unsupported: readonly (readonly [string, boolean])[] = [
    ['patroni_mode', params.patroni_mode !== 'default'],
    ['patroni_enabled', !params.patroni_enabled],
  ];
  return unsupported.flatMap(([name, used]) =>
    used
      ? [
          {
            rule: 'not-acted-on',
            severity: 'warning' as const,
            path: [name],
            message: `${name} has no effect in this version`,
            hint: 'Everything else of the cluster is done.',
          },
        ]
      : [],
  );
};
