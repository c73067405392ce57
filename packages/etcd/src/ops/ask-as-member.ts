import { quoteWord } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

/** What root of a member's host runs to ask etcd at `url`: with the member's own certificate. */
export function askAsMember(url: string, seconds: number): string {
  return `${askAsStranger(url, seconds)} --cert ${paths.certificate} --key ${paths.key}`;
}

/** Without a certificate, as everybody can. */
export function askAsStranger(url: string, seconds: number): string {
  return `curl -q -sS --noproxy '*' --connect-timeout 2 --max-time ${seconds} --cacert ${paths.ca} ${quoteWord(url)}`;
}
