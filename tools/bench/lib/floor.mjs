import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addresses, onAll } from './hosts.mjs';
import { succeed } from './measure.mjs';
import { cheapRounds, repeat } from './rounds.mjs';
import { sshArgv } from './ssh.mjs';

/** Says what is looked at; which names these are is not part of the floor. */
export const choose = `find /etc -type f | sort | head -n 100 >/run/bench.files
dpkg-query -W -f '\${Package}\\n' | head -n 30 >/run/bench.packages
systemctl list-unit-files --no-legend --type=service | cut -d' ' -f1 | grep -v @ | head -n 20 >/run/bench.units
chmod a+r /run/bench.*`;

/** What a no-op deploy cannot do without: it has to look at this much. */
const look = `set -e
{ xargs sha256sum </run/bench.files
xargs stat -c '%U %G %a' </run/bench.files
xargs dpkg-query -W -f '\${Package} \${Version} \${db:Status-Abbrev}\\n' </run/bench.packages
xargs systemctl show -p ActiveState,UnitFileState </run/bench.units; } >/dev/null`;

/** Readable by root only, as much of it is. */
export const check = ['sudo', 'sh', '-c', `'${look.replaceAll("'", String.raw`'\''`)}'`];

/** Milliseconds of each round: a cold connection, a cold connection with all checks, and the checks over an open one. */
export async function measureFloor(sandbox) {
  const open = mkdtempSync(join(tmpdir(), 'bench-ssh-'));
  const each = async (words, options) => {
    const started = performance.now();
    await Promise.all(addresses.map((host) => succeed([...sshArgv(sandbox, host, options), ...words])));
    return performance.now() - started;
  };
  try {
    await onAll(choose);
    await each(['true'], { controlPath: join(open, '%h') });
    return {
      connect: await repeat(cheapRounds, () => each(['true'])),
      connectAndCheck: await repeat(cheapRounds, () => each(check)),
      check: await repeat(cheapRounds, () => each(check, { controlPath: join(open, '%h') })),
    };
  } finally {
    const leave = (host) =>
      succeed(['ssh', '-F', 'none', '-S', join(open, host), '-O', 'exit', host]).catch(() => undefined);
    await Promise.all(addresses.map(leave));
    rmSync(open, { recursive: true, force: true });
  }
}
