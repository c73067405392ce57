import { nearestName } from '@pigsty/sdk';
import { templateCircle } from '../template-order.ts';
import type { Finding, Rule } from './finding.ts';

const OF_THE_SERVER = ['template0', 'template1', 'postgres'];

/** What a database is a copy of must be there before it. */
export const templates: Rule = ({ params: { pg_databases } }) =>
  pg_databases.flatMap((database, i): readonly Finding[] => {
    const { template, state } = database;
    if (template === undefined || state === 'absent') return [];
    const about = { rule: 'database-template', path: ['pg_databases', i, 'template'] } as const;
    const circle = templateCircle(database, pg_databases);
    // A circle is said once, at the first of its databases.
    if (circle?.some((name) => pg_databases.findIndex((one) => one.name === name) < i) === true) return [];
    if (circle !== undefined) {
      const message = `${circle.join(' is a copy of ')}: no database here is the first`;
      return [{ ...about, message, hint: 'Take template away from one of them.' }];
    }
    const source = pg_databases.find(({ name }) => name === template);
    if (source?.state === 'absent') {
      const message = `${template} is to be dropped, and ${database.name} is a copy of it`;
      return [{ ...about, message, hint: 'Keep it until the copy is made.' }];
    }
    if (source !== undefined || OF_THE_SERVER.includes(template)) return [];
    const near = nearestName(template, [...pg_databases.map(({ name }) => name), ...OF_THE_SERVER]);
    const hint = near === undefined ? 'Nothing to do when it is there.' : `Did you mean ${near}?`;
    const message = `there is no database ${template} in this inventory`;
    return [{ ...about, severity: 'warning', message, hint }];
  });
