import {
  firingAlerts,
  matchersOf,
  matcherText,
  parseSpan,
  silence,
  silences,
  unsilence,
  type Silence,
} from '@pigsty/operations/alerts';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { silencesText } from '../views/alert-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { localTime } from '../views/local-time.ts';

interface SilenceOptions {
  readonly cluster?: string;
  readonly instance?: string;
  readonly host?: string;
  readonly name?: readonly string[];
  readonly for: string;
  readonly comment?: string;
}

/** `pigsty alert silence`: nobody is told of what matches, until it ends. */
export function alertSilence(call: Call<readonly [], SilenceOptions>): Promise<number> {
  const { globals, line, options, world } = call;
  return withEstate(call, {}, async (estate) => {
    const { name: alertNames = [], comment = line, ...subjects } = options;
    const forMs = parseSpan(options.for, '--for');
    const { matchers, notes } = matchersOf(estate, { ...pick(subjects), names: alertNames });
    const asking = { ...estate, signal: world.signal };
    const createdBy = world.env['USER'] ?? 'pigsty';
    const made = await silence(asking, { matchers, forMs, createdBy, comment });
    const { alerts } = await firingAlerts(asking, {});
    const held = alerts.filter((a) => a.silencedBy.some((s) => s.id === made.id));
    if (globals.json) writeJson(world.stdout, { type: 'silence', ...made, alerts: held.length, notes });
    else {
      for (const note of notes) world.stderr.write(`note: ${note}\n`);
      const names = held.map((a) => [a.name, a.ins === '' ? a.cls : a.ins].join(' ').trim());
      const now =
        names.length === 0 ? 'Nothing of that fires now.' : `Held back from now on: ${names.join(', ')}`;
      world.stdout.write(
        `Silenced until ${localTime(Date.parse(made.endsAt))}: ${matcherText(matchers)}\n${now}\nTo end it: pigsty alert unsilence ${made.id}\n`,
      );
    }
    return 0;
  });
}

/** Those of the words that name a subject. */
function pick({ cluster, instance, host }: Omit<SilenceOptions, 'name' | 'comment'>): {
  readonly cluster?: string;
  readonly instance?: string;
  readonly host?: string;
} {
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(instance === undefined ? {} : { instance }),
    ...(host === undefined ? {} : { host }),
  };
}

/** `pigsty alert silences`: what nobody is told of, and until when. */
export function alertSilences(call: Call<readonly []>): Promise<number> {
  const { globals, world } = call;
  return withEstate(call, {}, async (estate) => {
    const all = await silences({ ...estate, signal: world.signal });
    if (globals.json) writeJson(world.stdout, { type: 'silences', silences: all });
    else world.stdout.write(`${silencesText(all, paintFor(world.stdout, world, globals))}\n`);
    return 0;
  });
}

/** `pigsty alert unsilence ID`. */
export function alertUnsilence(call: Call<readonly [string]>): Promise<number> {
  const { globals, world } = call;
  const [id] = call.args;
  return withEstate(call, {}, async (estate) => {
    const ended: Silence = await unsilence({ ...estate, signal: world.signal }, id);
    if (globals.json) writeJson(world.stdout, { type: 'silence', ...ended });
    else world.stdout.write(`Ended: ${matcherText(ended.matchers)} (${ended.id})\n`);
    return 0;
  });
}
