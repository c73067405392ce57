import type { LogLine } from '../stores/logs.ts';
import { clock, moment } from '../words/number.ts';
import { visible } from '../words/visible.ts';
import { element } from './element.ts';

const worst = /^(?:emerg|alert|crit|critical|fatal|panic|err|error|[0-3])$/i;
const worse = /^(?:warn|warning|4)$/i;

/** How bad a line says that it is, whatever it calls it. */
export function severityOf(line: LogLine): 'crit' | 'ok' | 'warn' {
  const level = line['level'] ?? line['severity'] ?? line['error_severity'] ?? line['PRIORITY'] ?? '';
  return worst.test(level) ? 'crit' : worse.test(level) ? 'warn' : 'ok';
}

const own: readonly string[] = ['_time', '_msg', '_stream', '_stream_id'];

/** Lines with time, place and message; the other fields unfold. */
export function logLines(lines: readonly LogLine[]): HTMLElement {
  return element('ol', { class: 'lines' }, lines.map(lineOf));
}

/** One line. */
export function lineOf(line: LogLine): HTMLElement {
  const ms = Date.parse(line['_time'] ?? '');
  const where = [line['ins'] ?? line['ip'], line['SYSLOG_IDENTIFIER'] ?? line['app'] ?? line['job']];
  const fields = Object.entries(line).filter(([name, value]) => !own.includes(name) && value !== '');
  const details = element(
    'details',
    {},
    element(
      'summary',
      { class: severityOf(line) },
      element('time', { title: moment(ms) }, clock(ms)),
      element('span', { class: 'where' }, visible(where.filter((w) => w !== undefined).join(' '))),
      element('span', { class: 'text' }, visible(line['_msg'] ?? '')),
    ),
  );
  // Thousands of fields are built for those few lines that somebody opens.
  details.addEventListener(
    'toggle',
    () =>
      details.append(
        element(
          'dl',
          {},
          fields.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, visible(value))]),
        ),
      ),
    { once: true },
  );
  return element('li', {}, details);
}
