/**
 * The content of NODE by `pigsty install node` and by an Ansible playbook of the same content, on the same hosts.
 * Ansible runs with pipelining, persistent SSH and a fork per host, and finds the Python it needs installed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxSnapshot } from '@pigsty/sandbox';
import { captureContent, play } from './ansible/contestant.mjs';
import { pigsty, withEstate } from './lib/estate.mjs';
import { onAll, restore, sandboxName, withHosts } from './lib/hosts.mjs';
import { interrupted } from './lib/interrupt.mjs';
import { succeed } from './lib/measure.mjs';
import { heading, median, spread, table, times } from './lib/print.mjs';
import { cheapRounds, repeat, rounds } from './lib/rounds.mjs';

const install = (folder) => pigsty(folder, 'install', 'node', '--yes');
const start = 'with-python';

async function prepare(sandbox, folder, content) {
  await onAll(
    'DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-apt </dev/null >/dev/null 2>&1',
  );
  await sandboxSnapshot(sandboxName, start, { signal: interrupted });
  const { result } = await install(folder); // fills the package cache; makes the content
  await captureContent({ sandbox, plan: result.plan, folder: content });
}

async function round(folder, content) {
  await restore(start);
  const mine = { first: await install(folder), again: await repeat(cheapRounds, () => install(folder)) };
  await restore(start);
  const theirs = { first: await play(content), again: await repeat(2, () => play(content)) };
  return { mine, theirs, left: await leftToDo(folder) };
}

/** What pigsty would still change after the playbook: that both did the same. */
async function leftToDo(folder) {
  const { result } = await pigsty(folder, 'install', 'node', '--dry-run');
  return result.plan.stages.flatMap((s) => s.changes);
}

function print(all) {
  const of = (pick) => all.flatMap((r) => pick(r)).map((m) => m.ms);
  const figures = {
    first: { mine: of((r) => r.mine.first), theirs: of((r) => r.theirs.first) },
    again: { mine: of((r) => r.mine.again), theirs: of((r) => r.theirs.again) },
  };
  const { tasks, changed } = all.at(-1).theirs.again.at(-1);
  heading(
    `NODE on four hosts (${all.length} rounds; python3 for Ansible was installed before and is not counted)`,
  );
  table([
    ['', 'min', 'median', 'max'],
    ['first run, pigsty install node', ...spread(figures.first.mine)],
    [`first run, ansible-playbook`, ...spread(figures.first.theirs)],
    ['no-op run, pigsty install node', ...spread(figures.again.mine)],
    [`no-op run, ansible-playbook (${tasks} tasks per host)`, ...spread(figures.again.theirs)],
  ]);
  const ratio = ({ mine, theirs }) => times(median(theirs), median(mine));
  console.log(
    `Ansible takes ${ratio(figures.first)} of our time in the first run, ${ratio(figures.again)} in a no-op run`,
  );
  console.log(`changed in Ansible's no-op run, per host: ${changed.join(', ')}`);
  const left = all.at(-1).left.map((c) => `${c.host} ${c.what}`);
  console.log(
    `what pigsty would still change after the playbook: ${left.length === 0 ? 'nothing' : left.slice(0, 8).join('; ')}`,
  );
}

await succeed(['ansible-playbook', '--version']).catch(() => {
  throw new Error('ansible-playbook is missing. Install it: sh tools/prerequisites.sh bench');
});
await withHosts((sandbox) =>
  withEstate(async (folder) => {
    const content = mkdtempSync(join(tmpdir(), 'pigsty-bench-ansible-'));
    try {
      await prepare(sandbox, folder, content);
      print(await repeat(rounds, () => round(folder, content)));
    } finally {
      rmSync(content, { recursive: true, force: true });
    }
  }),
);
