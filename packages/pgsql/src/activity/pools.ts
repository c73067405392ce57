import type { SampledPool } from './sample.ts';

/** What `SHOW POOLS` says as CSV; the pool of the console itself is none. */
export function parsePools(csv: string): readonly SampledPool[] {
  const [heading = [], ...rows] = csvRows(csv);
  return rows.flatMap((row) => {
    const at = (name: string): string => row[heading.indexOf(name)] ?? '';
    const count = (name: string): number => Number.parseInt(at(name), 10) || 0;
    if (at('database') === '' || at('database') === 'pgbouncer') return [];
    return [
      {
        database: at('database'),
        user: at('user'),
        mode: at('pool_mode'),
        clientsActive: count('cl_active'),
        clientsWaiting: count('cl_waiting'),
        serversActive: count('sv_active'),
        serversIdle: count('sv_idle'),
        waitSeconds: count('maxwait') + count('maxwait_us') / 1_000_000,
      },
    ];
  });
}

/** Names may hold commas, quotes and line breaks. */
function csvRows(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, field = '', end] of csv.matchAll(/("(?:[^"]|"")*"|[^,\n]*)(,|\n|$)/g)) {
    row.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}
