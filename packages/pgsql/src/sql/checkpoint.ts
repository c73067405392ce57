import { quoteWords } from '@pigsty/sdk';
import { psqlWords, type Session } from './session.ts';

/**
 * A shell fragment that lets the server write its dirty pages now. What is written now does not have to be when it is
 * stopped, while clients wait: Patroni asks for a checkpoint before each stop.
 */
export function checkpoint(session: Session): string {
  return `(cd / && ${quoteWords(psqlWords(session, '-c', 'CHECKPOINT'))}) </dev/null`;
}
