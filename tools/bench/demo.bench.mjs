/** What `make demo` deploys, INFRA with it: fresh on pristine hosts with a warm package cache, and with nothing to do. */
import { measureNoop } from './deploy/noop.mjs';
import { pigsty, withEstate } from './lib/estate.mjs';
import { restore, withHosts } from './lib/hosts.mjs';
import { heading, spread, table } from './lib/print.mjs';
import { repeat, rounds } from './lib/rounds.mjs';

const parts = ['victoria-logs', 'vlagent', 'victoria-metrics'];
const deploy = (folder) => pigsty(folder, 'deploy', '--yes');

await withHosts(
  (sandbox) =>
    withEstate(
      async (folder) => {
        await deploy(folder); // fills the package cache
        const runs = await repeat(rounds, async () => {
          await restore('pristine');
          return deploy(folder);
        });
        heading(`fresh deploy of the whole demo (warm package cache, ${runs.length} rounds)`);
        table([
          ['', 'min', 'median', 'max'],
          ['pigsty deploy', ...spread(runs.map((r) => r.ms))],
        ]);
        await measureNoop(sandbox, folder);
      },
      { infra: true },
    ),
  { parts },
);
