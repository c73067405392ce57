import { askEach, parsed, type Asking } from './alertmanager.ts';
import type { Matcher } from './matchers.ts';

/** A silence as Alertmanager has it. */
export interface Silence {
  readonly id: string;
  readonly state: 'active' | 'pending' | 'expired';
  readonly matchers: readonly Matcher[];
  /** ISO 8601. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

interface RawSilence extends Omit<Silence, 'state'> {
  readonly status: { readonly state: Silence['state'] };
}

/** Every silence once, those that are over among them; Alertmanagers tell each other of them. */
export async function readSilences(asking: Asking): Promise<readonly Silence[]> {
  const { replies } = await askEach(asking, '/api/v2/silences');
  const found = new Map<string, Silence>();
  for (const reply of replies)
    for (const { id, status, matchers, startsAt, endsAt, createdBy, comment } of parsed<
      readonly RawSilence[]
    >(reply))
      found.set(id, { id, state: status.state, matchers, startsAt, endsAt, createdBy, comment });
  return [...found.values()].sort((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt));
}
