import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { succeedWithCpu } from '../lib/cpu.mjs';
import { check, choose } from '../lib/floor.mjs';
import { onAll } from '../lib/hosts.mjs';
import { against, heading, median, spread, table, times } from '../lib/print.mjs';
import { cheapRounds, repeat } from '../lib/rounds.mjs';
import { sshArgv } from '../lib/ssh.mjs';
import { captureContent } from './content.mjs';
import { pigstyWithCpu } from './estate.mjs';
import { runPyinfra } from './pyinfra.mjs';

/** How much longer than OpenSSH a deploy may take that has nothing to do. */
const limit = 1.3;

/** One command per host over a cold connection, all hosts at once, by nothing but OpenSSH. */
function openSsh(folder, sandbox, hosts) {
  const quote = (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`;
  const lines = hosts.map(({ address }) => [...sshArgv(sandbox, address), ...check].map(quote).join(' '));
  const script = `${lines.map((line) => `${line} & all="$all $!"`).join('\n')}\nfor one in $all; do wait $one || exit 1; done`;
  return succeedWithCpu(['bash', '-c', script], { cwd: folder });
}

/** The same content with nothing to do, each in turn, so that a busy moment of the machine meets all of them. */
export async function compare({ folder, sandbox, hosts, pyinfra, changes }) {
  const names = hosts.map(({ address }) => address);
  mkdirSync(join(folder, 'content'), { recursive: true });
  await captureContent({ folder, sandbox, hosts, changes });
  await onAll(choose, names);
  const first = await runPyinfra({ pyinfra, folder, sandbox, hosts });
  const rounds = await repeat(cheapRounds, async () => ({
    mine: await pigstyWithCpu(folder, 'deploy', '--yes'),
    openSsh: await openSsh(folder, sandbox, hosts),
  }));
  const theirs = await repeat(2, () => runPyinfra({ pyinfra, folder, sandbox, hosts }));
  const mine = rounds.map((round) => round.mine);
  const ssh = rounds.map((round) => round.openSsh);
  heading(`nothing to do on ${hosts.length} hosts`);
  table([
    ['', 'wall: min', 'median', 'max', 'CPU of the controller, median'],
    ...[
      ['pigsty deploy', mine],
      ['OpenSSH, cold connection and one command', ssh],
      ['pyinfra', theirs],
    ].map(([name, runs]) => [
      name,
      ...spread(runs.map((run) => run.ms)),
      spread(runs.map((run) => run.cpuMs))[1],
    ]),
  ]);
  const ratio = median(mine.map((run) => run.ms)) / median(ssh.map((run) => run.ms));
  console.log(`pigsty / OpenSSH: ${ratio.toFixed(2)} (target at most ${limit}: ${against(ratio, limit)})`);
  console.log(`pyinfra / pigsty: ${times(median(theirs.map((r) => r.ms)), median(mine.map((r) => r.ms)))}`);
  console.log(`status of pigsty: ${[...new Set(mine.map((run) => run.result.status))].join(', ')}`);
  console.log(`remote executions per host: ${Math.max(...Object.values(mine.at(-1).result.timings.execs))}`);
  console.log(`pyinfra, first run: ${first.summary}`);
  console.log(`pyinfra, no-op run: ${theirs.at(-1).summary}`);
}
