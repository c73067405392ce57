import { PigstyError, type Change, type Plan } from '@pigsty/sdk';

const shown = 10;

/** What differs between the plan that was agreed to and the one that would be carried out now, as lines for people. */
export function differences(before: Plan, now: Plan): readonly string[] {
  const old = changesOf(before);
  const fresh = changesOf(now);
  const lines = [
    ...[...old].filter(([id]) => !fresh.has(id)).map(([, c]) => `no longer planned: ${line(c)}`),
    ...[...fresh].filter(([id]) => !old.has(id)).map(([, c]) => `planned now: ${line(c)}`),
    ...[...fresh].flatMap(([id, change]) => {
      const earlier = old.get(id);
      return earlier === undefined || content(earlier) === content(change)
        ? []
        : [`planned otherwise: ${line(change)}`];
    }),
  ];
  if (lines.length === 0)
    return ['the same changes are planned, with other content (a secret, a file) or in another order'];
  const rest = lines.length - shown;
  return rest > 0 ? [...lines.slice(0, shown - 1), `and ${rest + 1} more`] : lines;
}

/** Refuses to carry out another plan than the one that was agreed to. */
export function stalePlan(before: Plan, now: Plan): PigstyError {
  return new PigstyError('PLAN_STALE', 'the hosts or the inventory have changed since this plan was made', {
    log: differences(before, now).join('\n'),
    hint: 'Make a new plan and look at it.',
  });
}

function changesOf({ stages }: Plan): ReadonlyMap<string, Change> {
  const changes = stages.flatMap((stage) => stage.changes);
  return new Map(changes.map((c) => [[c.stage, c.kind, c.key].join('\n'), c]));
}

function content({ what, detail, action, interrupts, destroys, because }: Change): string {
  return JSON.stringify([
    what,
    detail ?? null,
    action,
    interrupts ?? null,
    destroys ?? null,
    because ?? null,
  ]);
}

function line({ host, what, stage }: Change): string {
  return `${host}  ${what}  (${stage})`;
}
