import type { MaintenanceOptions } from '@pigsty/operations/alerts';
import type { Call } from '../call/act.ts';
import type { RunView } from '../views/view.ts';

/** What the plan interrupts on purpose is not told of, unless `--no-silence` says so. */
export function maintenanceOf(
  { line, options, world }: Call,
  view: RunView,
): { readonly maintenance?: MaintenanceOptions } {
  if ((options as { readonly silence?: boolean }).silence === false) return {};
  return {
    maintenance: {
      createdBy: world.env['USER'] ?? 'pigsty',
      comment: line,
      note: (message, severity) => view.onEvent({ type: 'note', message, severity }),
    },
  };
}
