import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, copyExample, home, install, leaveHome, must, packAll, tarball } from './harness/author.ts';

/** What such a module does on hosts is tried in third-party.spec.ts. */
describe('modules of third parties, outside the clone', () => {
  beforeAll(() => packAll());
  afterAll(() => leaveHome());

  test('a module over PostgreSQL is built with nothing but the contracts of NODE and PGSQL', () =>
    build(copyExample('pigsty-mongo')));

  test('the generator writes a package that installs, type-checks, passes its conformance and builds', async () => {
    const generator = join(home, 'generator');
    mkdirSync(generator);
    writeFileSync(join(generator, 'package.json'), '{ "private": true }\n');
    await install(generator, tarball('create-module'));
    const said = await must(home, join(generator, 'node_modules/.bin/create-module'), 'varnish');
    expect(said).toContain('cd pigsty-varnish');
    await build(join(home, 'pigsty-varnish'));
  });
});
