import { joinText, PigstyError, type Change, type Where } from '@pigsty/sdk';
import { type OpRegistry } from '@pigsty/sdk/engine';
import type { CertificateAuthority } from '../ca/store.ts';
import type { OpDelta } from '../diff/node.ts';
import { subjectOf } from '../diff/notifications.ts';
import type { Host } from '../hosts/host.ts';
import { leftoverWaitMs } from '../lock/host-lock.ts';
import type { Frame } from '../transport/frames.ts';
import { cancelled } from '../transport/interruptions.ts';
import type { World } from '../world/world.ts';
import { stepFailure } from './failure.ts';
import { explainFullDisk } from './full-disk.ts';
import { diagnosisFrame, stageScript, stopStageScript, stoppedFrame } from './stage-script.ts';
import { groupDeltas, segmentsOf, stepsOf, stepTimeoutMs, type Group, type Step } from './steps.ts';
import { readBack, verifyStates } from './verify.ts';

export interface OpProgress {
  readonly change: Change;
  readonly state: 'started' | 'changed' | 'failed';
  readonly ms: number;
}

/** What is last seen of a change, or of several in one transaction. */
export interface Sighting {
  readonly what: string;
  readonly last: string;
  readonly ms: number;
}

export interface StageWork {
  readonly stage: string;
  readonly deltas: readonly OpDelta[];
  readonly registry: OpRegistry;
  readonly ca: CertificateAuthority;
  readonly world: World;
  readonly redact: (text: string) => string;
  readonly onOp: (progress: OpProgress) => void;
  readonly onProgress?: (sighting: Sighting) => void;
  /** Waits for a host that reboots; what follows is done over its new connection. */
  readonly awaitReboot: (host: Host, reboot: Reboot) => Promise<Host>;
  /** Ends the stage after the command in flight. */
  readonly signal?: AbortSignal;
}

export interface Reboot {
  /** The boot that ends. */
  readonly before: string;
  readonly withinMs: number;
  readonly onSeen: (last: string) => void;
}

export interface StageOutcome {
  /** What was begun, whether it ended well or not. */
  readonly begun: readonly OpDelta[];
  readonly done: readonly OpDelta[];
  readonly error?: PigstyError;
}

/** Applies one stage on one host and reads back what it wrote. Never throws for what the host does. */
export async function applyStage(host: Host, work: StageWork): Promise<StageOutcome> {
  const progress = trackGroups(work);
  const where: Where = { host: host.address, stage: work.stage };
  try {
    await runSegments(host, work, progress);
    return progress.outcome();
  } catch (cause) {
    const plain =
      cause instanceof PigstyError
        ? cause
        : new PigstyError('BUG', (cause as Error).message, { where, cause });
    progress.fail();
    return { ...progress.outcome(), error: await explainFullDisk(host, plain) };
  }
}

async function runSegments(first: Host, work: StageWork, progress: GroupTracker): Promise<void> {
  let host = first;
  const segments = segmentsOf(stepsOf(groupDeltas(work.deltas), subjectOf));
  const back = readBack(work.deltas, work.registry);
  let carried: readonly Step[] = [];
  for (const [at, segment] of segments.entries()) {
    const steps = [...carried, ...segment];
    carried = [];
    const last = at === segments.length - 1;
    const frames = await runSteps(host, steps, { work, progress, verify: last ? joinText(back.parts) : '' });
    judgeSteps(steps, frames, { host: host.address, work });
    const end = steps.at(-1);
    if (end?.do === 'reboot') host = await rebooted(host, end, { frames, work, progress });
    for (const step of steps)
      if (step.do !== 'request' && 'last' in step && step.last) progress.finish(step.group);
    if (end?.do === 'request') carried = await certificateSteps(end, frames, work);
    else if (last)
      verifyStates(back.states(frames, host.address), work.registry, {
        host: host.address,
        stage: work.stage,
      });
  }
}

async function rebooted(
  host: Host,
  { id, group, action }: Extract<Step, { do: 'reboot' }>,
  {
    frames,
    work,
    progress,
  }: { readonly frames: readonly Frame[]; readonly work: StageWork; readonly progress: GroupTracker },
): Promise<Host> {
  const before = frames.find((f) => f.id === id)?.stdout.trim() ?? '';
  return work.awaitReboot(host, {
    before,
    withinMs: action.withinMs,
    onSeen: (last) => progress.see(group, last),
  });
}

interface SegmentRun {
  readonly work: StageWork;
  readonly progress: GroupTracker;
  readonly verify: Parameters<typeof stageScript>[1]['verify'];
}

async function runSteps(
  host: Host,
  steps: readonly Step[],
  { work, progress, verify }: SegmentRun,
): Promise<readonly Frame[]> {
  if (steps.length === 0 && verify === '') return [];
  if (work.signal?.aborted === true) throw cancelled(host.address);
  const byId = new Map(steps.flatMap((s) => ('id' in s ? [[s.id, s] as const] : [])));
  let nonce = '';
  const stop = (): void =>
    void host.run(() => stopStageScript(host.places, nonce), { timeoutMs: 10_000 }).catch(() => undefined);
  work.signal?.addEventListener('abort', stop, { once: true });
  try {
    return await host.run(
      (n) => {
        nonce = n;
        return stageScript(steps, { places: host.places, nonce, verify });
      },
      {
        timeoutMs: steps.reduce((sum, s) => sum + stepTimeoutMs(s) + 15_000, leftoverWaitMs + 180_000),
        onFrame: (event) => {
          const step = byId.get(event.id);
          if (step === undefined) return;
          if (event.at === 'begin') progress.begin(step.group);
          else if (event.at === 'progress') progress.see(step.group, event.line);
          else if (event.code === 0 && step.last && step.do === 'act') progress.finish(step.group);
        },
      },
    );
  } finally {
    work.signal?.removeEventListener('abort', stop);
  }
}

function judgeSteps(
  steps: readonly Step[],
  frames: readonly Frame[],
  { host, work }: { host: string; work: StageWork },
): void {
  const byId = new Map(frames.map((f) => [f.id, f]));
  if (byId.has(stoppedFrame)) throw cancelled(host);
  for (const step of steps) {
    if (!('id' in step)) continue;
    const frame = byId.get(step.id) ?? { id: step.id, stdout: '', stderr: '' };
    const ok =
      step.action.do === 'run'
        ? step.action.command.okCodes
        : step.do === 'request'
          ? step.action.request.okCodes
          : undefined;
    if (frame.code !== undefined && (ok ?? [0]).includes(frame.code)) continue;
    const [first] = step.group.deltas;
    throw stepFailure({
      step,
      frame,
      diagnosis: byId.get(diagnosisFrame(step.id))?.stdout ?? '',
      where: { host, stage: work.stage, op: `${first?.op.kind ?? ''} ${first?.op.key ?? ''}` },
      redact: work.redact,
    });
  }
}

/** Signs what the host asked for; the certificate is written at the beginning of the next script. */
async function certificateSteps(
  request: Extract<Step, { do: 'request' }>,
  frames: readonly Frame[],
  work: StageWork,
): Promise<readonly Step[]> {
  const { action, group, id, last } = request;
  const csr =
    /-----BEGIN [A-Z ]*CERTIFICATE REQUEST-----[\s\S]+?-----END [A-Z ]*CERTIFICATE REQUEST-----/.exec(
      frames.find((f) => f.id === id)?.stdout ?? '',
    )?.[0];
  if (csr === undefined) {
    throw new PigstyError('COMMAND_FAILED', `no signing request came for ${action.path}`, {
      where: { stage: work.stage, op: action.path },
    });
  }
  const content = await work.ca.sign(csr, action.profile);
  const { path, owner, group: fileGroup, mode } = action;
  return [
    {
      do: 'act',
      id: `${id}.signed`,
      group,
      last,
      action: { do: 'write', path, content, owner, group: fileGroup, mode },
    },
  ];
}

interface GroupTracker {
  begin(group: Group): void;
  see(group: Group, line: string): void;
  finish(group: Group): void;
  fail(): void;
  outcome(): { readonly begun: readonly OpDelta[]; readonly done: readonly OpDelta[] };
}

/** Turns the beginnings and ends of commands into events about ops. */
function trackGroups({
  onOp,
  onProgress,
  redact,
  world,
}: Pick<StageWork, 'onOp' | 'onProgress' | 'redact' | 'world'>): GroupTracker {
  const started = new Map<OpDelta, number>();
  const finished = new Set<OpDelta>();
  const report = (delta: OpDelta, state: OpProgress['state']): void => {
    if (delta.change === undefined) return;
    onOp({
      change: delta.change,
      state,
      ms: Math.round(world.elapsedMs() - (started.get(delta) ?? world.elapsedMs())),
    });
  };
  return {
    begin: ({ deltas }) => {
      for (const delta of deltas.filter((d) => !started.has(d))) {
        started.set(delta, world.elapsedMs());
        report(delta, 'started');
      }
    },
    see: ({ kind, deltas }, line) => {
      const last = kind.progress === undefined ? line : kind.progress(line);
      const [first] = deltas;
      if (first === undefined || last === undefined || last === '') return;
      onProgress?.({
        what: deltas.length > 1 ? `${deltas.length} changes in one transaction` : describe(first),
        last: redact(last),
        ms: Math.round(world.elapsedMs() - (started.get(first) ?? world.elapsedMs())),
      });
    },
    finish: ({ deltas }) => {
      for (const delta of deltas.filter((d) => !finished.has(d))) {
        finished.add(delta);
        report(delta, 'changed');
      }
    },
    fail: () => {
      for (const delta of started.keys()) if (!finished.has(delta)) report(delta, 'failed');
    },
    outcome: () => ({ begun: [...started.keys()], done: [...finished] }),
  };
}

/** A condition that is asked again is no change, and has none to name it. */
function describe({ change, kind, op, delta }: OpDelta): string {
  return change?.what ?? (delta === undefined ? op.key : kind.describe(op.args, delta));
}
