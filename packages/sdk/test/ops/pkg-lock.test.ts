import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pkgCache } from '../../src/ops/pkg/pkg-cache.ts';
import { inRoom, runScript, type Answer } from '../../src/testing/local-host.ts';
import { quoteWords } from '../../src/words/command.ts';

/** Refreshes lists with an apt-get of ours; returns how it ended, and how often that was asked. */
function refresh(
  aptGet: string,
  furnish: (room: string) => void = () => {},
): Answer & { readonly asked: number } {
  return inRoom((room) => {
    furnish(room);
    const asked = join(room, 'asked');
    writeFileSync(join(room, 'apt-get'), `#!/bin/sh\necho >>${asked}\n${aptGet}\n`);
    chmodSync(join(room, 'apt-get'), 0o755);
    const args = {};
    const [action] = pkgCache.write(args, { why: 'there are none' });
    if (action?.do !== 'run') throw new Error('lists are refreshed by a command');
    const script = quoteWords(action.command.argv)
      .replaceAll('/var/cache/pigsty', room)
      .replaceAll('/run/cloud-init', room);
    const answer = runScript(script, { PATH: `${room}:/usr/bin:/bin` });
    return { ...answer, asked: readFileSync(asked, 'utf8').length };
  });
}

const held =
  'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 812 (apt-get)\nE: Unable to lock directory /var/lib/apt/lists/';

test('package lists are refreshed once the daily run of apt has given their lock back', () => {
  const { code, asked, stderr } = refresh(
    `[ "$(wc -l <"\${0%/*}/asked")" -ge 3 ] || { echo '${held}' >&2; exit 100; }`,
  );
  expect({ code, asked, stderr }).toEqual({ code: 0, asked: 3, stderr: '' });
});

test('nothing else is waited for, and what apt says is said', () => {
  const { code, asked, stderr } = refresh("echo 'E: The repository has no Release file' >&2; exit 100");
  expect({ code, asked, stderr }).toEqual({
    code: 100,
    asked: 1,
    stderr: 'E: The repository has no Release file\n',
  });
});

test('nothing is refreshed while cloud-init still sets the host up, and one that has finished is not waited for', () => {
  const cloudInit = (room: string, answers: string): void => {
    writeFileSync(join(room, 'cloud-init'), `#!/bin/sh\necho >>"\${0%/*}/looked"\n${answers}\n`);
    chmodSync(join(room, 'cloud-init'), 0o755);
  };
  const until =
    'n=$(wc -l <"${0%/*}/looked"); [ "$n" -ge 3 ] && echo "status: done" || echo "status: running"';
  const asked = '[ "$(wc -l <"${0%/*}/looked")" -ge 3 ] || { echo too early >&2; exit 1; }';
  expect(refresh(asked, (room) => cloudInit(room, until))).toMatchObject({ code: 0, asked: 1, stderr: '' });
  for (const state of ['status: done', 'status: not run', 'status: disabled', 'status: error'])
    expect(refresh('exit 0', (room) => cloudInit(room, `echo '${state}'`))).toMatchObject({
      code: 0,
      asked: 1,
    });
});
