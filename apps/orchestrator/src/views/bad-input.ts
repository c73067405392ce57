import { isPigstyError } from '@pigsty/sdk';
import { reportError } from './report-error.ts';
import type { Call } from '../call/act.ts';

/** Exit code 2 for words that mean nothing here, where 1 says that a host could not be asked. */
export async function orBadInput({ line, world }: Call, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!isPigstyError(error) || (error.code !== 'USAGE' && error.code !== 'SELECTION_EMPTY')) throw error;
    reportError(error, { argv: line.split(' '), world });
    return 2;
  }
}
