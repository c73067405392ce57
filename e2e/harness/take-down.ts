import { sandboxDown } from '@pigsty/sandbox';
import { bootedBy, sandboxName } from './estate.ts';

/** Said to the workers by their environment. */
export function setup(): void {
  process.env['PIGSTY_E2E_RUN'] = String(process.pid);
}

/**
 * After the last spec the hosts are gone that this run has booted or used, and no other run's; unless PIGSTY_KEEP says that
 * somebody wants to look, or to run one spec again.
 */
export function teardown(): Promise<void> | undefined {
  const mine = process.env['PIGSTY_KEEP'] === undefined && bootedBy() === String(process.pid);
  return mine ? sandboxDown(sandboxName) : undefined;
}
