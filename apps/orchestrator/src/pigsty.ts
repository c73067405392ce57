#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { main } from './cli/main.ts';
import { processWorld } from './cli/process-world.ts';

// A reader that went away (`pigsty plan | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const code = await main(process.argv.slice(2), processWorld(), version);
// What was printed goes out first; then nothing that is still open (a host that answers no more) may hold the command.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
