import { quoteWord } from '../words/command.ts';
import { curl } from '../words/curl.ts';
import type { Op } from '../op/kind.ts';
import { wait } from './wait.ts';

export interface AnswersArgs {
  /** For messages: `HAProxy`. */
  readonly what: string;
  readonly url: string;
  /** The unit whose state and last lines explain a silence: `haproxy.service`. */
  readonly unit: string;
  /** Further words of curl, quoted. */
  readonly options?: string;
  /** 20000 when absent. */
  readonly timeoutMs?: number;
}

/** Waits until a server that was just started answers over HTTP with success. */
export function answers({ what, url, unit, options, timeoutMs = 20_000 }: AnswersArgs): Op {
  const success = '-f -o /dev/null';
  return wait({
    name: `${what} answers on ${new URL(url).port}`,
    until: curl(url, { seconds: 2, options: options === undefined ? success : `${success} ${options}` }),
    timeoutMs,
    intervalMs: 200,
    unit,
    diagnose: `systemctl --no-pager --lines=0 status ${quoteWord(unit)}; journalctl --no-pager --unit ${quoteWord(unit)} --lines=20 --output=cat`,
  });
}
