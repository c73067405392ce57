import { type Inventory, isWritten, onceEach, type Problem } from '@pigsty/sdk';

const LISTS = ['pg_crontab', 'node_crontab'];

/** Lines that cron takes, and reads otherwise than they were meant. */
export function crontabs(inventory: Inventory): readonly Problem[] {
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address, vars }) =>
      LISTS.flatMap((list) => {
        const lines: unknown = vars[list];
        if (!Array.isArray(lines) || !isWritten(inventory, address, [list])) return [];
        return lines.flatMap((line: unknown, i) => {
          const found = typeof line === 'string' ? surpriseOf(line, list) : undefined;
          if (found === undefined) return [];
          const position = inventory.where(address, [list, i]);
          return [
            {
              severity: 'warning' as const,
              rule: 'crontab-time',
              subject: inventory.subject?.(address, [list, i]) ?? address,
              host: address,
              ...found,
              ...(position === undefined ? {} : { position }),
            },
          ];
        });
      }),
    ),
  );
}

const TIMES = /^\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s/;

/** How many values each of the five times has. */
const SPANS = [60, 24, 31, 12, 7];
const UNITS = ['minute', 'hour', 'day of the month', 'month', 'day of the week'];

function surpriseOf(line: string, list: string): Pick<Problem, 'message' | 'hint'> | undefined {
  if (/^\s*(?:#|$|\w+\s*=)/.test(line)) return undefined;
  const times = TIMES.exec(line)?.slice(1) ?? [];
  const [minute = '', hour = ''] = times;
  const [command = ''] = line.replace(TIMES, '').trim().split(/\s/);
  if (list === 'pg_crontab' && times.length > 0 && /^[\d*][\d*/,-]*$/.test(command))
    return {
      message: `cron has five times, and the command begins with ${command}, which looks like a sixth`,
      hint: 'Delete one: minute, hour, day of the month, month, day of the week; cron counts no seconds.',
    };
  if (minute === '*' && /^\d+$/.test(hour))
    return {
      message: `* as the minute runs this sixty times, in each minute of hour ${Number(hour)}`,
      hint: `For once a day write a minute, too: 0 ${Number(hour)}`,
    };
  const stride = times.findIndex((time, i) => Number(/^\*\/(\d+)$/.exec(time)?.[1]) >= (SPANS[i] ?? 0));
  if (stride >= 0)
    return {
      message: `${times[stride] ?? ''} never comes to a second ${UNITS[stride] ?? ''}: it is the same as the first one alone`,
      hint: 'A longer interval is written in the next field: 0 */2 * * * is every two hours.',
    };
  if (/(?<!\\)%/.test(line))
    return {
      message: 'cron ends the command at the first %, and gives it the rest as its input',
      hint: 'Write \\% for a percent sign.',
    };
  return undefined;
}
