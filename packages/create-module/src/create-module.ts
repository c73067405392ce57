#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModuleRefused, writeModule } from './write-module.ts';

const usage = `Usage: npm create @pigsty/module NAME [FOLDER]

Lays out a module of Pigsty in a package of its own: sources, tests, TypeScript and package settings.
NAME is the module's name, as in its parameters and commands: memcached. FOLDER is pigsty-NAME when absent.
`;

const home = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
const words = process.argv.slice(2);
const [name, folder = `pigsty-${name ?? ''}`] = words;

if (name === undefined || name.startsWith('-') || words.length > 2) {
  process.stdout.write(usage);
  process.exitCode = name === '--help' || name === '-h' ? 0 : 1;
} else {
  try {
    writeModule({ name, folder, packageName: basename(folder), version, templates: `${home}template` });
    process.stdout.write(`${folder} is written. Go on with:

  cd ${folder}
  npm install
  npm test
  npm run build

Then start in ${folder}/src/module.ts; ${folder}/README.md shows the way.
`);
  } catch (error) {
    if (!(error instanceof ModuleRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
