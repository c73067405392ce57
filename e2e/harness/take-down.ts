import { sandboxDown } from '@pigsty/sandbox';
import { sandboxName } from './estate.ts';

/** After the last spec the hosts are gone, unless PIGSTY_KEEP says that somebody wants to look, or to run one spec again. */
export function teardown(): Promise<void> | undefined {
  return process.env['PIGSTY_KEEP'] === undefined ? sandboxDown(sandboxName) : undefined;
}
