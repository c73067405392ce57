import type { MaintenanceOptions } from '@pigsty/operations/alerts';
import type { Call } from '../call/act.ts';
import type { RunView } from '../views/view.ts';

/** Who is at it. */
export const operator = ({ world }: Pick<Call, 'world'>): string => world.env['USER'] ?? 'pigsty';

/** What the plan interrupts on purpose is not told of, unless `--no-silence` says so. */
export function maintenanceOf(call: Call, view: RunView): { readonly maintenance?: MaintenanceOptions } {
  const { line, options } = call;
  if ((options as { readonly silence?: boolean }).silence === false) return {};
  return {
    maintenance: {
      createdBy: operator(call),
      comment: line,
      note: (message, severity) => view.onEvent({ type: 'note', message, severity }),
    },
  };
}
