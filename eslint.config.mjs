import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', '**/test/**/*.ts', 'e2e/**/*.ts'];
const configuration = ['**/*.config.{ts,mjs}', 'knip.js', '.dependency-cruiser.mjs', 'tools/**/*'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name (house style 18).',
};
const noExportAll = {
  selector: 'ExportAllDeclaration',
  message: 'Name what is exported (house style 18).',
};

/** House style 14: the world comes in through the context. */
const world = {
  process: { object: 'process', property: 'env', message: 'Configuration comes in through the context.' },
  clock: { object: 'Date', property: 'now', message: 'Time comes in through the context.' },
  random: { object: 'Math', property: 'random', message: 'Randomness comes in through the context.' },
};
const noConsole = { name: 'console', message: 'Emit an event; the views print.' };
const noBareDate = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'Time comes in through the context.',
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/coverage/**',
      '.nx/**',
      '.pigsty/**',
      '.test-results/**',
      '**/test/scenarios/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.tests.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // `default: return x satisfies never` is how a switch ends here; it must not hide a missing case.
        { considerDefaultExhaustiveForUnions: false, allowDefaultCaseForExhaustiveSwitch: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A method that fulfils an async interface without awaiting anything is no mistake.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always'],
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll, noBareDate],
      'no-restricted-properties': ['error', world.process, world.clock, world.random],
      'no-restricted-globals': ['error', noConsole],
    },
  },
  {
    // The engine's one door to clock, environment and randomness; and the conformance suite, which runs in a test runner.
    files: [
      'packages/engine/src/world/**/*.ts',
      'packages/sdk/src/testing/**/*.ts',
      'packages/testing/src/**/*.ts',
    ],
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll],
      'no-restricted-properties': 'off',
      'no-restricted-globals': 'off',
    },
  },
  {
    // The portal's one door to the clock of the browser.
    files: ['packages/portal/src/main.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['packages/sandbox/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll],
      'no-restricted-properties': ['error', world.process, world.random],
    },
  },
  {
    files: tests,
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport],
      // Tests read JSON and goldens; they say what they expect in the assertion.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: configuration, rules: { 'no-restricted-syntax': 'off' } },
);
