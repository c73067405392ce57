#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { bearGoneReader } from './cli/gone-reader.ts';
import { main } from './cli/main.ts';
import { processWorld } from './cli/process-world.ts';

bearGoneReader(process.stdout, process.stderr);

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const code = await main(process.argv.slice(2), processWorld(), version);
// What was printed goes out first; then nothing that is still open (a host that answers no more) may hold the command.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
