import { PigstyError } from '@pigsty/sdk';
import { ask, askAny, parsed, type Asking, type Reply } from './alertmanager.ts';
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
): Promise<Silence> {
  const { from, now } = await askAny(asking, '/-/healthy');
  const startsAt = new Date(now).toISOString();
  const body = { matchers, startsAt, endsAt: new Date(now + forMs).toISOString(), createdBy, comment };
  return { id: await put(asking, from, body), state: 'active', ...body };
}

/** Lets a silence end so long from now, be that later or earlier than it would. */
export async function extend(
  asking: Asking,
  { id, state: _, ...kept }: Silence,
  forMs: number,
): Promise<void> {
  const { from, text, now } = await askAny(asking, `/api/v2/silence/${id}`);
  // When it began is as Alertmanager has it: with another time it would be a new one.
  const { startsAt } = parsed<{ readonly startsAt: string }>({ from, text });
  await put(asking, from, { id, ...kept, startsAt, endsAt: new Date(now + forMs).toISOString() });
}

async function put(
  asking: Asking,
  from: Reply['from'],
  body: Omit<Silence, 'id' | 'state'> & { readonly id?: string },
): Promise<string> {
  const reply = await ask(asking, from, { method: 'POST', path: '/api/v2/silences', body });
  return parsed<{ readonly silenceID: string }>(reply).silenceID;
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
  const { from } = await askAny(asking, `/api/v2/silence/${found.id}`);
  await ask(asking, from, { method: 'DELETE', path: `/api/v2/silence/${found.id}` });
  return { ...found, state: 'expired' };
}
