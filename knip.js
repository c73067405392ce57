// What test suites and real hosts bring along: programs of the machine, not of a package.
const programs = [
  'apt-config',
  'apt-get',
  'awk',
  'createrepo_c',
  'dpkg',
  'dpkg-deb',
  'flock',
  'ip',
  'mkfifo',
  'modifyrepo_c',
  'openssl',
  'patch',
  'pgrep',
  'rpmbuild',
  'setsid',
  'ssh-keygen',
  'unshare',
];

const library = { project: ['{src,test}/**/*.ts'], ignoreBinaries: programs };

export default {
  workspaces: {
    '.': {
      entry: [
        'tools/*.mjs',
        'tools/*/run.mjs',
        'tools/{generate,bench}/**/*.mjs',
        'tools/nx-plugin/*/generator.mjs',
      ],
      project: ['tools/**/*.{mjs,ts}'],
      // nx loads it for releases.
      ignoreDependencies: ['@nx/js'],
    },
    'packages/*': { ...library, entry: ['test/*.full.ts'] },
    // The reference generator reads what each schema exports.
    'packages/node': { ...library, entry: ['src/spec/schema.ts'] },
    'packages/sdk': {
      ...library,
      // Only who imports ./testing needs it.
      ignoreDependencies: ['vitest'],
    },
    // The page names its script, and the style its own.
    'packages/portal': library,
    'apps/orchestrator': {
      entry: ['test/**/*.{test,full}.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
      // Not bundled, so installed beside the command although engine and inventory are what imports them.
      ignoreDependencies: ['minijinja-js', 'ssh2'],
    },
    e2e: {
      entry: ['**/*.spec.ts', '**/*.full.ts'],
      project: ['**/*.ts'],
      ignoreBinaries: ['dpkg-deb', 'script'],
    },
  },
  ignoreExportsUsedInFile: true,
};
