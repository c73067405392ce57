/**
 * The rooms of docs/decisions/0002-rooms-and-tooling.md, enforced. `npm run rooms`
 *
 * Sources are cruised, never dist: conditionNames starts with our private condition, so `@pigsty/sdk` resolves to
 * packages/sdk/src/index.ts.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** Test files and what only they read. Rooms bind what ships; a test may use test libraries and node itself. */
const tests = '[.]test[.]ts$|/test/';
/** And what only they read. */
const realTests = '[.]real[.]test[.]ts$|[.]full[.]ts$|/test/real/';

/** What modules stand on, or what stands on them. Every other package is a module. */
const notModules = '(?:sdk|inventory|engine|cmdb|operations|testing|sandbox|portal|create-module)';
const aModule = `^packages/(?!${notModules}/)([^/]+)/`;
const ownSources = '^packages/$1/';

const npm = (...names) => `(?:^|/)node_modules/(?:@types/)?(?:${names.join('|')})/`;
const core = (...names) => `^(?:node:)?(?:${names.join('|')})$`;

/** One rule for each of our packages: of the other packages it sees those that its package.json names. */
const declaredPackages = ['packages', 'apps']
  .flatMap((room) => readdirSync(new URL(room, import.meta.url)).map((name) => `${room}/${name}`))
  .filter((folder) => existsSync(new URL(`${folder}/package.json`, import.meta.url)))
  .map((folder) => {
    const manifest = JSON.parse(readFileSync(new URL(`${folder}/package.json`, import.meta.url), 'utf8'));
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter((name) => name.startsWith('@pigsty/'))
      .map((name) => `packages/${name.slice('@pigsty/'.length)}`);
    return {
      name: `declared-by-${manifest.name}`,
      comment:
        'A dependency between our packages is declared, so that the package works when it is installed alone.',
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: '^(?:packages|apps)/', pathNot: `^(?:${[folder, ...declared].join('|')})/` },
    };
  });

export default {
  forbidden: [
    ...declaredPackages,
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one file, or a third is missing. Type-only circles are counted too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that imports nothing is left over. Delete it or use it.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          tests,
          '^packages/[^/]+/src/(?:index|contract|engine|testing)[.]ts$',
          '^e2e/',
          '[.]d[.]ts$',
          '[.]config[.]ts$',
        ],
      },
      to: {},
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing: a typing error, or a package that is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared',
      comment:
        "Every package works by itself: what ships is declared in its own package.json, not borrowed from the root's.",
      severity: 'error',
      from: {
        path: '^(?:packages|apps)/[^/]+/src/',
        // What runs in the browser is built into one file.
        pathNot: [tests, '^packages/sdk/src/testing', '^packages/portal/src/(?!index[.]ts)'],
      },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'npm-optional', 'npm-peer'],
        // Gone when it is built.
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-tests-from-sources',
      comment: 'What ships never reads a test.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: tests },
      to: { path: tests, pathNot: 'node_modules' },
    },
    {
      name: 'sdk-is-pure',
      comment:
        'The sdk runs in a browser: diff, zod, node:crypto, node:path and itself. No file, net, process or timer.',
      severity: 'error',
      from: { path: '^packages/sdk/src/', pathNot: [tests, '^packages/sdk/src/testing(?:/|[.]ts$)'] },
      to: { pathNot: ['^packages/sdk/src/', npm('diff', 'zod'), core('crypto', 'path')] },
    },
    {
      name: 'modules-import-what-authors-do',
      comment:
        'A module of ours has no means that a third party lacks: @pigsty/sdk/engine is for engines and commands.',
      severity: 'error',
      from: { path: '^packages/(?:node|infra|etcd|pgsql|redis|minio)/src/', pathNot: tests },
      to: { path: '^packages/sdk/src/engine[.]ts$' },
    },
    {
      name: 'sdk-testing-stays-small',
      comment:
        '@pigsty/sdk/testing tries op kinds: what the sdk may use, and in addition vitest, files, and a real /bin/sh.',
      severity: 'error',
      from: { path: '^packages/sdk/src/testing(?:/|[.]ts$)', pathNot: tests },
      to: {
        pathNot: [
          '^packages/sdk/src/',
          npm('diff', 'zod', 'vitest'),
          core('crypto', 'path', 'fs', 'fs/promises', 'os', 'child_process'),
        ],
      },
    },
    {
      name: 'sdk-does-not-ship-its-tests',
      comment:
        'Only the ./testing entry may load test suites; otherwise vitest becomes a dependency of everybody.',
      severity: 'error',
      from: { path: '^packages/sdk/src/', pathNot: [tests, '^packages/sdk/src/testing(?:/|[.]ts$)'] },
      to: { path: '^packages/sdk/src/testing(?:/|[.]ts$)' },
    },
    {
      name: 'inventory-reads-as-data',
      comment:
        'Texts become an inventory without a file, a process or a template engine: those are in files/, load/ and jinja/.',
      severity: 'error',
      from: {
        path: '^packages/inventory/src/',
        pathNot: [
          tests,
          '^packages/inventory/src/(?:files|load|jinja)/',
          '^packages/inventory/src/index[.]ts$',
        ],
      },
      to: {
        pathNot: [
          '^packages/inventory/src/(?!(?:files|load|jinja)/)',
          '^packages/sdk/src/(?:index|engine)[.]ts$',
          npm('yaml'),
          core('crypto', 'path'),
        ],
      },
    },
    {
      name: 'inventory-knows-no-module',
      comment:
        'What inventories mean to a module is the business of the module. MiniJinja is loaded when it is needed.',
      severity: 'error',
      from: { path: '^packages/inventory/src/', pathNot: tests },
      to: {
        dependencyTypesNot: ['core'],
        pathNot: [
          '^packages/inventory/src/',
          '^packages/sdk/src/(?:index|engine)[.]ts$',
          npm('yaml', 'minijinja-js'),
        ],
      },
    },
    {
      name: 'testing-is-for-modules',
      comment:
        'The conformance suite reads scenarios and plans them: the sdk, the inventory, vitest and files.',
      severity: 'error',
      from: { path: '^packages/testing/src/' },
      to: {
        pathNot: [
          '^packages/testing/src/',
          '^packages/sdk/src/(?:index|engine|testing)[.]ts$',
          '^packages/inventory/src/index[.]ts$',
          npm('vitest'),
          core('path', 'fs', 'fs/promises'),
        ],
      },
    },
    {
      name: 'engine-knows-no-module',
      comment:
        'The engine executes data. It imports the sdk, the inventory, SSH, processes, X.509, p-limit and node; no module, no app.',
      severity: 'error',
      from: { path: '^packages/engine/src/', pathNot: tests },
      to: {
        dependencyTypesNot: ['core'],
        pathNot: [
          '^packages/engine/src/',
          '^packages/(?:sdk|inventory)/src/(?:index|engine)[.]ts$',
          npm('ssh2', 'execa', '@peculiar/x509', 'reflect-metadata', 'p-limit'),
        ],
      },
    },
    {
      name: 'portal-runs-in-a-browser',
      comment: 'The pages of the portal: types of the sdk, uPlot, and nothing of node.',
      severity: 'error',
      from: { path: '^packages/portal/src/', pathNot: tests },
      to: { pathNot: ['^packages/portal/src/', '^packages/sdk/src/index[.]ts$', npm('uplot')] },
    },
    {
      name: 'infra-is-data',
      comment:
        'As module-is-data; INFRA puts the pages of the portal on its hosts, and has the types of Grafana.',
      severity: 'error',
      from: { path: '^packages/infra/src/', pathNot: tests },
      to: {
        pathNot: [
          '^packages/infra/src/',
          '^packages/sdk/src/index[.]ts$',
          '^packages/portal/src/index[.]ts$',
          `^packages/(?!${notModules}/)[^/]+/src/`,
          npm('zod', '@grafana/grafana-foundation-sdk'),
          core('crypto', 'path'),
        ],
      },
    },
    {
      name: 'module-is-data',
      comment:
        "A module plans; it touches nothing. It imports the sdk, zod and another module's contract. No engine, no ssh2, no execa.",
      severity: 'error',
      from: { path: aModule + 'src/', pathNot: [tests, '^packages/(?:infra|pgsql)/'] },
      to: {
        pathNot: [
          ownSources,
          '^packages/sdk/src/(?:index|engine)[.]ts$',
          `^packages/(?!${notModules}/)[^/]+/src/`,
          npm('zod'),
          core('crypto', 'path'),
        ],
      },
    },
    {
      name: 'pgsql-is-data',
      comment: "As module-is-data; PGSQL writes Patroni's YAML and compares networks in addition.",
      severity: 'error',
      from: { path: '^packages/pgsql/src/', pathNot: tests },
      to: {
        pathNot: [
          '^packages/pgsql/src/',
          '^packages/sdk/src/(?:index|engine)[.]ts$',
          `^packages/(?!${notModules}/)[^/]+/src/`,
          npm('zod', 'yaml', 'ipaddr.js'),
          core('crypto', 'path'),
        ],
      },
    },
    {
      name: 'module-only-by-contract',
      comment:
        "Modules know of each other what src/contract.ts says, nothing of each other's inside. Tests included.",
      severity: 'error',
      from: { path: aModule },
      to: {
        path: `^packages/(?!${notModules}/)[^/]+/`,
        pathNot: [ownSources, '^packages/[^/]+/src/contract[.]ts$'],
      },
    },
    {
      name: 'module-tests-stay-in-the-room',
      comment:
        'A unit test of a module needs no engine and no host. A real one (*.real.test.ts, *.full.ts, test/real/) may use engine and sandbox.',
      severity: 'error',
      from: { path: aModule, pathNot: realTests },
      to: { path: '^packages/(?:engine|sandbox)/|^apps/' },
    },
    {
      name: 'cmdb-room',
      comment:
        'The inventory in PostgreSQL: the sdk, the inventory, a client of PostgreSQL, and where PGSQL would have the database.',
      severity: 'error',
      from: { path: '^packages/cmdb/src/', pathNot: tests },
      to: {
        dependencyTypesNot: ['core'],
        pathNot: [
          '^packages/cmdb/src/',
          '^packages/(?:sdk|inventory)/src/(?:index|engine)[.]ts$',
          '^packages/pgsql/src/contract[.]ts$',
          npm('pg'),
        ],
      },
    },
    {
      name: 'operations-return-data',
      comment:
        'What can be done with an estate, without a terminal: no parser of words, no colours, no prompts.',
      severity: 'error',
      from: { path: '^packages/operations/src/', pathNot: tests },
      to: {
        dependencyTypesNot: ['core'],
        pathNot: ['^packages/operations/src/', '^packages/[^/]+/src/(?:index|contract|engine)[.]ts$'],
      },
    },
    {
      name: 'sandbox-knows-no-module',
      comment:
        'The sandbox makes hosts. It imports execa and node; what is installed on the hosts is not its business.',
      severity: 'error',
      from: { path: '^packages/sandbox/src/', pathNot: tests },
      to: { dependencyTypesNot: ['core'], pathNot: ['^packages/sandbox/src/', npm('execa')] },
    },
    {
      name: 'packages-by-name',
      comment:
        "Other packages are imported by name, through their exports; '../../sdk/src/x.ts' walks around the map.",
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^(?:packages|apps)/[^/]+/',
        pathNot: '^$1/$2/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['npm', 'aliased', 'aliased-workspace'],
      },
    },
    {
      name: 'nothing-imports-the-app',
      comment: 'The orchestrator is the top: argv in, exit code out.',
      severity: 'error',
      from: { path: '^(?:packages|e2e|tools)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'app-room',
      comment:
        'The orchestrator imports our packages by their entry points, and libraries for the command line and display.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/', pathNot: tests },
      to: {
        dependencyTypesNot: ['core'],
        pathNot: [
          '^apps/[^/]+/src/',
          '^packages/[^/]+/src/(?:index|contract|engine)[.]ts$',
          '^packages/operations/src/[^/]+[.]ts$',
          npm('@clack/prompts', 'commander', 'picocolors', 'log-update', 'pg', 'sarif', 'string-width'),
        ],
      },
    },
    {
      name: 'e2e-sees-what-users-see',
      comment:
        'Specs use the built command, packages by their entry points, and database clients. No src/ of anything.',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^(?:packages|apps)/', pathNot: '^packages/[^/]+/src/index[.]ts$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.tests.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)dist/|(?:^|/)coverage/|[.]config[.]ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@pigsty/source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.d.ts', '.mjs', '.js', '.json'],
    },
  },
};
