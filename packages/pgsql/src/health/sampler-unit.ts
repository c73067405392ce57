import { quoteWord, type Verdict } from '@pigsty/sdk';
import { fail, warn } from './subject.ts';

/** Prints a line about a unit, for `judgeUnit`. */
export function unitScript(unit: string): string {
  const word = quoteWord(unit);
  return `echo "$(systemctl is-active ${word}) $(systemctl is-enabled ${word} 2>/dev/null)"`;
}

/** What is wrong with a unit: that it is down, or only that it stays down after a reboot. */
export function judgeUnit(
  unit: string,
  line: string,
  host: string,
): { readonly down?: Verdict; readonly lazy?: Verdict } {
  const [active = '', enabled = ''] = line.split(' ');
  const hint = `pigsty deploy -l ${host}`;
  if (active !== 'active') return { down: fail(`${unit} is ${active === '' ? 'unknown' : active}`, hint) };
  return enabled === 'enabled' ? {} : { lazy: warn(`${unit} will not start at boot`, hint) };
}
