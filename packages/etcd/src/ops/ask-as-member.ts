import { quoteWord } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

/** What root of a member's host runs to ask etcd at `url`: with the member's own certificate. */
export function askAsMember(url: string, seconds: number): string {
  return askWordAsMember(quoteWord(url), seconds);
}

/** The same at a URL that the shell knows: `word` is one word of it, such as `"$1/metrics"`. */
export function askWordAsMember(word: string, seconds: number): string {
  return `${askWord(word, seconds)} --cert ${paths.certificate} --key ${paths.key}`;
}

/** Without a certificate, as everybody can. */
export function askAsStranger(url: string, seconds: number): string {
  return askWord(quoteWord(url), seconds);
}

function askWord(word: string, seconds: number): string {
  return `curl -q -sS --noproxy '*' --connect-timeout 2 --max-time ${seconds} --cacert ${paths.ca} ${word}`;
}
