import { quoteWord } from '../words/command.ts';
import { curl } from '../words/curl.ts';
import type { Probe } from './probe.ts';
import { verdict, type ProbeSubject } from './verdict.ts';

export interface ServiceProbeOptions {
  /** `etcd.service` */
  readonly unit: string;
  /** A claim; `unit runs and starts at boot` when absent. */
  readonly name?: string;
  /** Where it answers with success; only the unit is asked when absent. */
  readonly url?: string;
  /** Further words of curl, quoted. */
  readonly options?: string;
  /** Where to look first; the unit's log when absent. */
  readonly hint?: string;
}

/** Whether a unit runs, starts at boot, and, where it has an address, answers there. */
export function serviceProbe(
  subject: ProbeSubject,
  { unit, name, url, options = '', hint = `journalctl -u ${unit} on ${subject.host}` }: ServiceProbeOptions,
): Probe {
  const word = quoteWord(unit);
  const asked =
    url === undefined
      ? 'echo 200'
      : `${curl(url, { seconds: 4, options: `-o /dev/null -w '%{http_code}' ${options}`.trimEnd() })} 2>/dev/null`;
  return {
    ...subject,
    name: name ?? 'unit runs and starts at boot',
    script: `echo "$(systemctl is-active ${word}) $(systemctl is-enabled ${word} 2>/dev/null) $(${asked})"`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      const [active = '', enabled = '', code = ''] = output.trim().split(/\s+/);
      if (active !== 'active') return verdict.fail(`${unit} is ${active === '' ? 'unknown' : active}`, hint);
      if (code !== '200') return verdict.fail('runs and does not answer', hint);
      return enabled === 'enabled'
        ? verdict.ok('running, enabled')
        : verdict.warn(`running, but ${enabled} at boot`, hint);
    },
  };
}
