/**
 * The demo estate: a fresh deploy beside the same work by a script written by hand, and a deploy that has nothing to do
 * beside the floor of looking. Both contestants start from the same pristine hosts with the same package cache.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureFresh } from './deploy/fresh.mjs';
import { measureNoop } from './deploy/noop.mjs';
import { withEstate } from './lib/estate.mjs';
import { withHosts } from './lib/hosts.mjs';

await withHosts((sandbox) =>
  withEstate(async (folder) => {
    const payload = mkdtempSync(join(tmpdir(), 'pigsty-bench-payload-'));
    try {
      await measureFresh(sandbox, folder, payload);
      await measureNoop(sandbox, folder);
    } finally {
      rmSync(payload, { recursive: true, force: true });
    }
  }),
);
