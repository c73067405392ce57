import { z } from 'zod';

/** Algorithms of HAProxy; some have words in parentheses, or further words behind them. */
const ALGORITHM =
  /^(?:roundrobin|static-rr|leastconn|first|source|random(?:\(\d+\))?|hash .+|(?:uri|url_param|rdp-cookie|log-hash|log-sticky)(?:\(.*\)|\s.*)?|hdr\(.+\).*)$/;

/** How HAProxy spreads connections. */
export const Balance = z
  .string()
  .regex(ALGORITHM, 'an algorithm of HAProxy, like roundrobin, leastconn, first or source');
