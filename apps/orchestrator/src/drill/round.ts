import { randomBytes } from 'node:crypto';
import { PigstyError } from '@pigsty/sdk';
import type { Fault } from './fault.ts';
import type { FaultInjector } from './fault-injector.ts';
import { judge, type RoundResult } from './judge.ts';
import { type Attempt, writesResumed, writeTimeline } from './ledger.ts';
import { allWell, leaderOf, type Member, type MemberState, type Subject } from './subject.ts';
import { dropTable, prepareTable, presentRows, table } from './table.ts';
import { waitFor } from './wait.ts';
import { leaderships, readWatchScript, startWatchScript, stopWatchScript } from './watch.ts';
import { startWriter } from './writer.ts';

export interface RoundOptions {
  readonly fault: Fault;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Tells what happens, in milliseconds after the fault. */
  readonly say: (atMs: number | undefined, what: string) => void;
}

/** Long enough for the watches to have seen the leader, and for the clients to have a rhythm. */
const warmUpMs = 3000;
const settleMs = 120_000;
const resumeMs = 180_000;
const rejoinMs = 300_000;

/** One fault from a healthy cluster to a healthy cluster, with everything that a client and the members saw. */
export async function drillRound(
  subject: Subject,
  injector: FaultInjector,
  options: RoundOptions,
): Promise<RoundResult> {
  const { now, signal, fault, say } = options;
  const run = randomBytes(4).toString('hex');
  let seen: readonly MemberState[] = [];
  const well = async (): Promise<Member | undefined> => {
    seen = await subject.states();
    return allWell(subject, seen) ? leaderOf(subject, seen) : undefined;
  };
  const wait = { signal, now, lastSeen: () => statesText(seen) };

  const leader = await waitFor({
    ...wait,
    what: `${subject.cluster} to be healthy before the fault`,
    timeoutMs: settleMs,
    everyMs: 1000,
    probe: well,
  });
  const others = subject.members.filter((m) => m !== leader);
  const entryPoint = others[0];
  if (entryPoint === undefined)
    throw new PigstyError(
      'REFUSED_UNSAFE',
      `${subject.cluster} has one instance; there is nothing to fail over to`,
      {},
    );
  await prepareTable(subject, leader);
  await Promise.all(subject.members.map((m) => watch(subject, m, run)));
  const writer = await startWriter({ connection: subject.primaryService(entryPoint.host), table, run, now });
  const startedMs = now();
  let faultMs = 0;
  let broken = false;
  try {
    await waitFor({
      ...wait,
      what: `the first commits through ${entryPoint.host}`,
      timeoutMs: 15_000,
      everyMs: 100,
      probe: async () =>
        now() - startedMs >= warmUpMs && writer.attempts.filter((a) => a.acknowledged).length >= 20
          ? true
          : undefined,
      lastSeen: () => lastError(writer.attempts),
    });
    faultMs = now();
    broken = true;
    say(0, `fault: ${fault} at ${leader.instance} on ${leader.host}`);
    await injector.inject(fault, leader.host);
    const resumed = await waitFor({
      ...wait,
      what: 'writes to succeed again',
      timeoutMs: resumeMs,
      everyMs: 100,
      probe: async () =>
        writesResumed(writer.attempts, faultMs) || quiet(writer.attempts, faultMs, now()) ? true : undefined,
      lastSeen: () => lastError(writer.attempts),
    }).catch((error: PigstyError) => error);
    if (resumed === true)
      say(
        writeTimeline(writer.attempts, faultMs).firstAckAfterMs,
        'first commit acknowledged after the fault',
      );
    // A leader that was cut off must have given up by itself: hold the fault long enough to see it.
    if (fault === 'partition') await lull(Math.max(10_000, faultMs + 45_000 - now()), signal);
    await injector.heal(fault, leader.host);
    broken = false;
    if (fault === 'power' || fault === 'partition') say(now() - faultMs, `${leader.host} is given back`);
    if (fault === 'power') await again(() => watch(subject, leader, run), wait);
    let leaderAfter: Member | undefined;
    const rejoined = await waitFor({
      ...wait,
      what: 'every member to stream again',
      timeoutMs: rejoinMs,
      everyMs: 500,
      probe: well,
    }).catch((error: PigstyError) => error);
    const rejoinedMs = now() - faultMs;
    if (rejoined instanceof Error) leaderAfter = leaderOf(subject, await subject.states());
    else {
      leaderAfter = rejoined;
      say(rejoinedMs, `${leader.instance} is back; ${rejoined.instance} leads`);
    }
    await lull(2000, signal);
    await writer.stop();
    const present = await presentRows(subject, leaderAfter ?? entryPoint, run);
    const stretches = (
      await Promise.all(
        subject.members.map(async (m) =>
          leaderships(m.instance, await subject.run(m.host, readWatchScript(run))),
        ),
      )
    ).flat();
    return judge({
      fault,
      leader,
      leaderAfter,
      faultMs,
      attempts: writer.attempts,
      present,
      stretches,
      withinMs: options.withinMs,
      rejoinedMs: rejoined instanceof Error ? undefined : rejoinedMs,
    });
  } finally {
    await writer.stop();
    if (broken) await injector.heal(fault, leader.host).catch(() => undefined);
    await Promise.allSettled(subject.members.map((m) => subject.run(m.host, stopWatchScript(run))));
    await dropTable(subject).catch(() => undefined);
  }
}

function watch(subject: Subject, member: Member, run: string): Promise<string> {
  return subject.run(
    member.host,
    startWatchScript(run, { psql: subject.psql, seconds: 1200, user: subject.watchUser }),
  );
}

/** A host that has just been given back may need a moment until it can be reached. */
async function again(
  work: () => Promise<unknown>,
  wait: { signal: AbortSignal; now: () => number },
): Promise<void> {
  await waitFor({
    signal: wait.signal,
    now: wait.now,
    what: 'the host to answer',
    timeoutMs: 60_000,
    everyMs: 500,
    probe: () => work().then(() => true),
  });
}

/** No failure at all for a while after the fault: it was survived without one. */
function quiet(attempts: readonly Attempt[], faultMs: number, nowMs: number): boolean {
  return nowMs - faultMs > 60_000 && !attempts.some((a) => !a.acknowledged && a.endedMs >= faultMs);
}

function lastError(attempts: readonly Attempt[]): string {
  return attempts.filter((a) => !a.acknowledged).at(-1)?.error ?? '';
}

function statesText(states: readonly MemberState[]): string {
  return states.map((s) => `${s.instance} ${s.leader ? 'leader' : 'replica'} ${s.state}`).join('\n');
}

function lull(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
