import { listCertificates, type ListedCertificate } from '@pigsty/operations/certificates';
import { requirePresent } from '@pigsty/operations/estate';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor, type Paint } from '../views/paint.ts';
import { table } from '../views/table.ts';

/** `pigsty cert list`: 0 all are right, 2 some are not. */
export async function certList(call: Call): Promise<number> {
  const { world, globals } = call;
  return withEstate(call, {}, async (estate) => {
    requirePresent(estate);
    const rows = await listCertificates(estate, {
      signal: world.signal,
      now: world.now(),
      ...(globals.limit === undefined ? {} : { limit: globals.limit }),
    });
    if (globals.json) writeJson(world.stdout, { type: 'certificates', rows });
    else world.stdout.write(`${certificatesText(rows, paintFor(world.stdout, world, globals))}\n`);
    return rows.every((r) => r.state === 'right') ? 0 : 2;
  });
}

export function certificatesText(rows: readonly ListedCertificate[], paint: Paint): string {
  const header = ['host', 'certificate', 'subject', 'expires', 'used by', 'names', 'state'].map((t) => ({
    text: t,
    painted: paint.dim(t),
  }));
  const lines = rows.map((r) => [
    r.host,
    r.path,
    /CN=([^,]*)/.exec(r.subject ?? '')?.[1] ?? '-',
    r.expires === undefined ? '-' : `${r.expires.slice(0, 10)} (${r.daysLeft ?? 0} days)`,
    r.usedBy.join(', '),
    r.names.join(' '),
    { text: r.state, painted: r.state === 'right' ? r.state : paint.yellow(r.state) },
  ]);
  return table([header, ...lines]);
}
