import type { HostLine, LiveState } from './live-state.ts';
import type { Paint } from './paint.ts';
import { clip, count, duration, padTo } from './words.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const frameMs = 80;

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly nowMs: number;
}

/** The live display: one line per host, as many as fit, the busy ones first when they do not. */
export function liveText(state: LiveState, screen: Screen, paint: Paint): string {
  const room = Math.max(3, screen.rows - 4);
  const all = [...state.hosts.values()];
  const shown = all.length <= room ? all : pick(all, room);
  const width = Math.max(0, ...shown.map((line) => line.host.length));
  const hidden = all.length - shown.length;
  return [
    headline(state, screen, paint),
    ...shown.map((line) => hostLine(line, { width, screen, paint })),
    ...(hidden > 0 ? [paint.dim(`  ... and ${count(hidden, 'more host')}`)] : []),
  ].join('\n');
}

function headline(state: LiveState, screen: Screen, paint: Paint): string {
  const what: Record<string, string> = {
    connect: 'connecting',
    facts: 'asking for facts',
    observe: 'looking',
    simulate: 'trying package transactions',
    apply: `applying ${state.changed} of ${count(Math.max(state.wanted, state.changed), 'change')}`,
    done: 'done',
  };
  const failed = [...state.hosts.values()].filter((line) => line.state === 'failed').length;
  const bad = failed === 0 ? '' : `  ${paint.red(`${failed} failed`)}`;
  return `${paint.bold(what[state.phase] ?? state.phase)}  ${duration(screen.nowMs - state.startedMs)}${bad}`;
}

function hostLine(
  line: HostLine,
  { width, screen, paint }: { width: number; screen: Screen; paint: Paint },
): string {
  const elapsed = line.state === 'working' ? duration(screen.nowMs - line.sinceMs) : '';
  const host = line.host.padEnd(width);
  // Sign, host, stage and time around the text in the middle.
  const stage = shortStage(line).padEnd(18);
  const room = screen.columns - width - stage.length - elapsed.length - 9;
  const text = padTo(clip(middle(line), room), room);
  return `${sign(line, screen.nowMs, paint)} ${host}  ${paint.cyan(stage)}  ${textPaint(line, paint)(text)}  ${paint.dim(elapsed)}`.trimEnd();
}

function middle(line: HostLine): string {
  switch (line.state) {
    case 'connecting':
      return 'connecting';
    case 'waiting':
    case 'done':
      return line.changes === 0 ? '' : count(line.changes, 'change');
    case 'working':
      return [line.op, line.last].filter((t) => t !== undefined).join(': ');
    case 'failed':
      return line.error ?? 'failed';
    default:
      return line.state satisfies never;
  }
}

function textPaint(line: HostLine, paint: Paint): (text: string) => string {
  return line.state === 'failed' ? paint.red : line.state === 'working' ? (text) => text : paint.dim;
}

function sign(line: HostLine, nowMs: number, paint: Paint): string {
  switch (line.state) {
    case 'connecting':
    case 'working':
      return paint.cyan(frames[Math.floor(nowMs / frameMs) % frames.length] ?? '.');
    case 'waiting':
      return paint.dim('·');
    case 'done':
      return paint.green('✔');
    case 'failed':
      return paint.red('✘');
    default:
      return line.state satisfies never;
  }
}

/** `etcd.launch` of `etcd.launch@10.10.10.10`: the host is on the line already. */
function shortStage(line: HostLine): string {
  return clip(line.stage?.replace(/@.*$/, '') ?? '', 18);
}

function pick(lines: readonly HostLine[], room: number): readonly HostLine[] {
  const rank: Record<HostLine['state'], number> = {
    failed: 0,
    working: 1,
    connecting: 2,
    waiting: 3,
    done: 4,
  };
  const chosen = new Set([...lines].sort((a, b) => rank[a.state] - rank[b.state]).slice(0, room));
  return lines.filter((line) => chosen.has(line));
}
