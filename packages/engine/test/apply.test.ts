import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { command, defineOpKind, directory, file, shCommand, wait } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { localEstate } from './support/local-estate.ts';
import { fakeModule, oneStage } from './support/module.ts';

const local = localEstate();
const { converge, lines, place } = local;

test('a condition that a change before it may break is asked again, without being a change', async () => {
  const stages = (content: string) =>
    oneStage(
      file({ path: place('conf'), content }),
      command({
        name: 'note',
        run: shCommand(`grep -q '${content.trim()}' ${place('conf')} && echo >>${place('asked')}`),
        unless: `test -e ${place('asked')}`,
      }),
      wait({
        name: 'the file is there',
        until: `echo asked >>${place('waits')}; test -e ${place('conf')}`,
        timeoutMs: 5000,
      }),
    );
  await converge(stages('one\n'));
  const before = lines('waits').length;
  const result = await converge(stages('two\n'));
  expect(result.applied.map((c) => c.kind)).toEqual(['file']);
  expect(lines('waits').length).toBe(before + 2);
});

test('a wait that is never met ends with its own answer', async () => {
  const { failures, notAttempted } = await converge((host) => [
    {
      name: 'first',
      host,
      after: [],
      ops: [
        wait({
          name: 'never',
          until: 'echo still starting; false',
          timeoutMs: 1000,
          diagnose: 'echo unit log',
        }),
      ],
    },
    { name: 'second', host, after: ['first@self'], ops: [directory({ path: place('d') })] },
    { name: 'apart', host, after: [], ops: [directory({ path: place('apart') })] },
  ]);
  expect(failures[0]?.error).toMatchObject({ code: 'WAIT_TIMEOUT' });
  expect(failures[0]?.error.log).toContain('still starting');
  expect(failures[0]?.error.log).toContain('unit log');
  expect(notAttempted).toEqual(['web.second@here/web']);
  expect(existsSync(place('apart'))).toBe(true);
});

test('what is still different after it was written is not called done', async () => {
  writeFileSync(place('meddler'), '');
  const { failures } = await converge(
    oneStage(
      file({ path: place('conf'), content: 'mine\n' }),
      command({
        name: 'meddle',
        run: shCommand(`echo theirs >${place('conf')}; rm ${place('meddler')}`),
        unless: `test ! -e ${place('meddler')}`,
      }),
    ),
  );
  expect(failures[0]?.error).toMatchObject({ code: 'NOT_CONVERGED' });
  expect(failures[0]?.error.log).toContain('theirs');
});

test('a refused file keeps the old one and says which program refused it', async () => {
  const stages = (content: string) =>
    oneStage(
      file({
        path: place('conf'),
        content,
        check: ['sh', '-c', 'grep good "$1" || { echo "line 1 of $1 is bad"; exit 1; }', 'sh', '{}'],
      }),
    );
  await converge(stages('good\n'));
  const { failures } = await converge(stages('bad\n'));
  expect(failures[0]?.error).toMatchObject({ code: 'CHECK_FAILED' });
  expect(failures[0]?.error.log).toBe(`line 1 of ${place('conf')} is bad`);
  expect(readFileSync(place('conf'), 'utf8')).toBe('good\n');
});

test('a stage at the leader runs where the leader is found, and waits for there to be one', async () => {
  const leader = place('leader');
  const at = (timeoutMs: number) => ({
    what: 'the leader of web',
    candidates: ['here'],
    probe: `test -e ${leader}`,
    timeoutMs,
  });
  const elect = command({
    name: 'elect',
    run: shCommand(`: >${place('asked')}; (sleep 1.5; : >${leader}) >/dev/null 2>&1 &`),
    unless: `test -e ${place('asked')}`,
  });
  const result = await converge((host) => [
    { name: 'elect', host, after: [], ops: [elect] },
    {
      name: 'roles',
      host: 'web',
      at: at(10_000),
      after: ['elect@cluster'],
      ops: [file({ path: place('role'), content: 'x' })],
    },
  ]);
  expect(result.plan.stages[1]).toMatchObject({
    id: 'web.roles@web',
    host: 'web',
    changes: [{ host: 'web' }],
  });
  expect(result.applied.map((c) => [c.what, c.host])).toEqual([
    ['elect', 'here'],
    [`create ${place('role')} (0644 root:root)`, 'here'],
  ]);
  rmSync(leader);
  const nowhere = await converge(() => [
    {
      name: 'roles',
      host: 'web',
      at: at(100),
      after: [],
      ops: [file({ path: place('role'), content: 'y' })],
    },
  ]);
  expect(nowhere.failures[0]?.error).toMatchObject({ code: 'WAIT_TIMEOUT', log: 'here: not here' });
});

test('a broken reader is reported with what it said', async () => {
  const broken = defineOpKind<{ name: string }, string, 'x'>({
    kind: 'broken',
    summary: 'fails to read',
    key: ({ name }) => name,
    read: () => 'echo "no such tool" >&2; exit 3',
    parse: () => [''],
    diff: () => 'x',
    write: () => [],
    describe: () => 'x',
    converged: () => '',
  });
  const engine = await local.estate.open({ kinds: [broken] });
  const { failures } = await fakeModule({
    stages: oneStage(broken({ name: 'a' })),
  }).install(engine.inventory, {}, engine.context);
  await engine.close();
  expect(failures).toMatchObject([{ host: 'here', error: { code: 'COMMAND_FAILED', log: 'no such tool' } }]);
});

test('what takes long tells how far it is while it runs, and keeps it out of its output', async () => {
  const slow = command({
    name: 'copy',
    run: shCommand(
      'for n in 1 2 3; do echo "$n of 3" >>"$PIGSTY_PROGRESS"; sleep 1.3; done; touch "$1"',
      [place('copied')],
      { reports: true },
    ),
    unless: `test -e ${place('copied')}`,
  });
  const never = wait({
    name: 'it is there',
    until: 'echo not yet; false',
    timeoutMs: 3000,
    intervalMs: 200,
  });
  const { failures } = await converge(oneStage(slow, never));
  const seen = local.estate.events.flatMap((e) => (e.type === 'progress' ? [`${e.what}: ${e.last}`] : []));
  expect(seen).toContain('copy: 1 of 3');
  expect(seen).toContain('wait until it is there (at most 3 s): not yet');
  expect(failures[0]?.error.log).toBe(
    'timed out after 3 s waiting until it is there\nlast answer (exit code 1): not yet',
  );
});
