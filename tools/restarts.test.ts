import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const scenarios = ['packages', 'examples']
  .flatMap((room) =>
    readdirSync(join(root, room)).map((module) => join(root, room, module, 'test/scenarios')),
  )
  .filter((folder) => existsSync(folder));
/** Units that modules write, as their scenarios have them. */
const units = new Map(
  scenarios
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    )
    .filter((path) => /\/etc\/systemd\/system\/.*\.(service|conf)$/.test(path))
    .map((path) => [nameOf(path), readFileSync(path, 'utf8')] as const)
    .filter(([, text]) => /^Restart(Sec)?=/m.test(text)),
);

function nameOf(path: string): string {
  const folder = basename(dirname(path));
  return folder.endsWith('.service.d') ? `${folder}/${basename(path)}` : basename(path);
}

/** Seconds; systemd's own value where a unit has none. */
function seconds(text: string, setting: string, otherwise: number): number {
  const value = new RegExp(`^${setting}=(\\d+)s?$`, 'm').exec(text)?.[1];
  return value === undefined ? otherwise : Number(value);
}

/** Tried sixty times within five minutes, and then left to somebody: a member that always ends again could keep the leader key. */
const givesUp = ['patroni.service'];

test('a unit that is refused goes on trying: systemd starts it again for as long as it takes', () => {
  expect(units.size).toBeGreaterThan(15);
  const givenUp = [...units].filter(([, text]) => {
    const interval = seconds(text, 'StartLimitIntervalSec', 10);
    const within = seconds(text, 'RestartSec', 0) * seconds(text, 'StartLimitBurst', 5);
    return interval > 0 && within <= interval;
  });
  expect(givenUp.map(([name]) => name)).toEqual(givesUp);
});
