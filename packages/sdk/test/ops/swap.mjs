// Somebody who owns a directory, and puts a link in the place of what is in it as fast as he can: node swap.mjs NAME TARGET.
import { renameSync, rmSync, symlinkSync } from 'node:fs';

const [, , name, target] = process.argv;
const attempt = (step) => {
  try {
    step();
  } catch {
    // Root was there in between.
  }
};
process.stdout.write('ready\n');
for (;;) {
  attempt(() => symlinkSync(target, 'link'));
  attempt(() => renameSync(name, 'mine'));
  attempt(() => renameSync('link', name));
  attempt(() => renameSync(name, 'link'));
  attempt(() => renameSync('mine', name));
  attempt(() => rmSync('mine', { recursive: true }));
}
