import type { RunEvent } from '@pigsty/sdk';
import type { World } from '../call/world.ts';
import type { Paint } from './paint.ts';
import type { RunView } from './view.ts';
import { duration } from './words.ts';

const sparinglyMs = 15_000;

/** One line per thing that happened, for logs. Unchanged stages only with `verbose`. */
export function plainView(
  world: Pick<World, 'stderr'>,
  paint: Paint,
  options: { verbose: boolean },
): RunView {
  // What takes long is told of now and then; all of it with `verbose`.
  const told = new Map<string, number>();
  return {
    onEvent: (event) => {
      if (event.type === 'progress' && !options.verbose) {
        const about = `${event.stage} ${event.what}`;
        if (event.ms - (told.get(about) ?? 0) < sparinglyMs) return;
        told.set(about, event.ms);
      }
      const line = plainLine(event, paint, options);
      if (line !== undefined) world.stderr.write(`${line}\n`);
    },
    pause: () => undefined,
  };
}

export function plainLine(event: RunEvent, paint: Paint, options: { verbose: boolean }): string | undefined {
  switch (event.type) {
    case 'phase':
      return options.verbose ? paint.dim(`-- ${event.phase}`) : undefined;
    case 'host':
      if (event.state === 'failed')
        return `${event.host}  ${paint.red('failed')}: ${event.error?.message ?? 'no connection'}`;
      return options.verbose ? `${event.host}  connected  ${duration(event.ms)}` : undefined;
    case 'note':
      return noteText(event, paint);
    case 'planned': {
      const changes = event.plan.stages.reduce((sum, stage) => sum + stage.changes.length, 0);
      return options.verbose
        ? paint.dim(`-- planned: ${changes} changes, ${event.plan.stages.length} stages`)
        : undefined;
    }
    case 'stage':
      return stageLine(event, paint, options.verbose);
    case 'op':
      if (event.state === 'started')
        return options.verbose ? paint.dim(`${event.host}  ${event.what} ...`) : undefined;
      if (event.state === 'failed') return `${event.host}  ${paint.red('failed')} ${event.what}`;
      return `${event.host}  ${event.what}  ${paint.dim(duration(event.ms))}`;
    case 'progress':
      return paint.dim(`${event.host}  ${event.what}: ${event.last}  ${duration(event.ms)}`);
    case 'step':
      return stepLine(event, paint);
    case 'procedure':
    case 'finished':
      return undefined;
    default:
      return event satisfies never;
  }
}

/** A phase of a procedure. */
function stepLine(event: Extract<RunEvent, { type: 'step' }>, paint: Paint): string | undefined {
  switch (event.state) {
    case 'started':
      return paint.bold(event.step);
    case 'failed':
      return `${paint.red('failed')} ${event.step}  ${paint.dim(duration(event.ms))}`;
    case 'done':
      return `${paint.green('done')} ${event.step}  ${paint.dim(duration(event.ms))}`;
    case 'unchanged':
      return paint.dim(`${event.step}: nothing left to do`);
    case 'notAttempted':
      return undefined;
    default:
      return event.state satisfies never;
  }
}

export function noteText(event: Extract<RunEvent, { type: 'note' }>, paint: Paint): string {
  return event.severity === 'warning' ? `${paint.yellow('warning')} ${event.message}` : event.message;
}

function stageLine(
  event: Extract<RunEvent, { type: 'stage' }>,
  paint: Paint,
  verbose: boolean,
): string | undefined {
  switch (event.state) {
    case 'changed':
      return `${event.host}  ${paint.green('done')} ${event.stage}  ${paint.dim(duration(event.ms))}`;
    case 'failed':
      return `${event.host}  ${paint.red('failed')} ${event.stage}: ${event.error?.message ?? 'no reason given'}`;
    case 'started':
    case 'unchanged':
    case 'skipped':
      return verbose ? paint.dim(`${event.host}  ${event.state} ${event.stage}`) : undefined;
    default:
      return event.state satisfies never;
  }
}
