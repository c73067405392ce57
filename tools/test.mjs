/**
 * `make test`: installs, builds, passes the gates, runs every vitest project, and ends with one line
 * `N passed, N failed`. A gate counts as one, a test as one, a run or a file that crashes as one failure.
 *
 *   node tools/test.mjs              everything but `full`
 *   node tools/test.mjs all          everything, also what takes hours: `make test-full`
 *   node tools/test.mjs unit real    only these, with what is installed and built
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, runGates } from './gates.mjs';

const projects = ['unit', 'real', 'e2e', 'full'];
const steps = ['install', 'build', 'check', ...projects];
const words = process.argv.slice(2);
const chosen =
  words.length === 0 ? steps.filter((step) => step !== 'full') : words.includes('all') ? steps : words;
const unknown = chosen.filter((word) => !steps.includes(word));
if (unknown.length > 0) {
  console.error(`test: unknown step ${unknown.join(', ')}; there are all, ${steps.join(', ')}`);
  process.exit(2);
}
const wanted = (step) => chosen.includes(step);
const total = { passed: 0, failed: 0 };
const failures = [];

function count(passed, failed) {
  total.passed += passed;
  total.failed += failed;
}

function command(title, program, args, variables = {}) {
  console.log(`\n== ${title}`);
  const env = { ...process.env, NX_DAEMON: 'false', ...variables };
  const { status } = spawnSync(program, args, { cwd: root, env, stdio: 'inherit' });
  return status === 0;
}

/** What a vitest report says: tests that passed, tests that failed, and files that failed before their first test. */
function tally(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
}

/** Which files took longest: what to look at when a run grows. */
function slowest(report) {
  const took = report.testResults
    .map(({ name, startTime, endTime }) => ({ name, seconds: Math.round((endTime - startTime) / 1000) }))
    .filter(({ seconds }) => seconds >= 60)
    .sort((a, b) => b.seconds - a.seconds);
  for (const { name, seconds } of took.slice(0, 12)) console.log(`${seconds} s  ${relative(root, name)}`);
}

function vitest(project) {
  const reportFile = join(root, '.test-results', `${project}.json`);
  const failuresFile = join(root, '.test-results', `${project}.failures.json`);
  for (const file of [reportFile, failuresFile]) rmSync(file, { force: true });
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--reporter=${join(root, 'tools/failures.mjs')}`,
    `--outputFile.json=${reportFile}`,
  ];
  const ok = command(project, join(root, 'node_modules/.bin/vitest'), args, { FAILURES_FILE: failuresFile });
  const read = (file, otherwise) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : otherwise);
  const report = read(reportFile, { testResults: [] });
  const result = tally({ numPassedTests: 0, numFailedTests: 0, ...report });
  failures.push(...read(failuresFile, []).map((text) => `${project}: ${text}`));
  slowest(report);
  if (!ok && result.failed === 0) {
    result.failed = 1;
    failures.push(`${project}: the run itself failed, see its output above`);
  }
  if (result.passed + result.failed === 0) console.log(`${project}: there are no tests`);
  count(result.passed, result.failed);
}

function prepare() {
  if (wanted('install') && !command('install', 'npm', ['ci', '--loglevel=error'])) return false;
  return !wanted('build') || command('build', 'npm', ['run', '--silent', 'build']);
}

mkdirSync(join(root, '.test-results'), { recursive: true });
if (prepare()) {
  if (wanted('check')) {
    console.log('\n== check');
    for (const gate of await runGates()) {
      count(gate.ok ? 1 : 0, gate.ok ? 0 : 1);
      if (!gate.ok) failures.push(`check: ${gate.name}`);
    }
  }
  for (const project of projects.filter(wanted)) vitest(project);
} else {
  count(0, 1);
  failures.push('install or build: see above');
}
if (failures.length > 0) console.log(`\n== failures\n${failures.join('\n\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
