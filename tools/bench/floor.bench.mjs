/** The floor of observation on four hosts in parallel, with nothing but OpenSSH and a shell. */
import { measureFloor } from './lib/floor.mjs';
import { withHosts } from './lib/hosts.mjs';
import { heading, spread, table } from './lib/print.mjs';

await withHosts(async (sandbox) => {
  const floor = await measureFloor(sandbox);
  heading('floor of observation, four hosts in parallel (OpenSSH)');
  table([
    ['', 'min', 'median', 'max'],
    ['cold connect', ...spread(floor.connect)],
    ['one exec: 100 checksums, 30 packages, 20 units', ...spread(floor.check)],
    ['cold connect with that exec', ...spread(floor.connectAndCheck)],
  ]);
});
