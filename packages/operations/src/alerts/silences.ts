import { PigstyError } from '@pigsty/sdk';
import { ask, askEach, parsed, type Asking, type Reply } from './alertmanager.ts';
import type { Matcher } from './matchers.ts';
import { readSilences, type Silence } from './silence.ts';

export interface NewSilence {
  readonly matchers: readonly Matcher[];
  readonly forMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

/** Silences what matches, from now on by the clock of the infra node; the first Alertmanager that answers tells the others. */
export async function silence(
  asking: Asking,
  { matchers, forMs, createdBy, comment }: NewSilence,
): Promise<{ readonly silence: Silence; readonly notes: readonly string[] }> {
  const { replies, notes } = await askEach(asking, '/-/healthy');
  const { from, now } = replies[0] as Reply;
  const startsAt = new Date(now).toISOString();
  const endsAt = new Date(now + forMs).toISOString();
  const body = { matchers, startsAt, endsAt, createdBy, comment };
  const reply = await ask(asking, from, { method: 'POST', path: '/api/v2/silences', body });
  const { silenceID: id } = parsed<{ readonly silenceID: string }>(reply);
  return { silence: { id, state: 'active', ...body }, notes };
}

/** Silences that hold now or will, the first to end first. */
export async function silences(asking: Asking): Promise<readonly Silence[]> {
  return (await readSilences(asking)).filter((s) => s.state !== 'expired');
}

/** Ends a silence; the front of its id is enough. One that has ended already is returned as it is. */
export async function unsilence(asking: Asking, id: string): Promise<Silence> {
  const matching = (await readSilences(asking)).filter((s) => s.id.startsWith(id));
  const living = matching.filter((s) => s.state !== 'expired');
  const [found, another] = living.length > 0 ? living : matching;
  if (found === undefined || id === '')
    throw new PigstyError('USAGE', `there is no silence ${id}`, { hint: 'See: pigsty alert silences' });
  if (another !== undefined)
    throw new PigstyError('USAGE', `several silences begin with ${id}`, {
      hint: `Write more of it: ${found.id}, ${another.id}`,
    });
  if (found.state === 'expired') return found;
  const { replies } = await askEach(asking, `/api/v2/silence/${found.id}`);
  await ask(asking, (replies[0] as Reply).from, { method: 'DELETE', path: `/api/v2/silence/${found.id}` });
  return { ...found, state: 'expired' };
}
