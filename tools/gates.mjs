/** The gates of `npm run check`: what each one is called and which commands it runs, one after the other. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

export const gates = [
  { name: 'format', commands: [['prettier', '--check', '--log-level', 'warn', '.']] },
  // No cache: rules that use types depend on other files than the one they report.
  { name: 'lint', commands: [['eslint', '.']] },
  {
    name: 'rooms',
    commands: [['depcruise', '--config', '.dependency-cruiser.mjs', 'packages', 'apps', 'e2e']],
  },
  {
    name: 'types',
    commands: [
      ['tsc', '-b'],
      ['tsc', '-p', 'tsconfig.tests.json'],
    ],
  },
  { name: 'unused', commands: [['knip', '--no-progress']] },
  {
    name: 'generated',
    commands: [
      ['npm', 'run', '--silent', 'generate'],
      ['git', 'diff', '--exit-code', '--', 'docs/reference', 'README.md'],
      // A generated file that nobody added is a difference too.
      [
        'sh',
        '-c',
        'new=$(git ls-files --others --exclude-standard docs/reference); echo "$new"; [ -z "$new" ]',
      ],
    ],
  },
];

const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
  ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
  NX_DAEMON: 'false',
};

function run([program, ...args]) {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: root, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr || (error?.message ?? '') });
    });
  });
}

async function pass(gate) {
  const started = performance.now();
  let result = { ok: true, output: '' };
  for (const command of gate.commands) {
    result = await run(command);
    if (!result.ok) break;
  }
  return { name: gate.name, ...result, seconds: (performance.now() - started) / 1000 };
}

/** Runs the gates, as many at once as there are processors, and reports each one as it ends. */
export async function runGates(chosen = gates, report = printGate) {
  const waiting = [...chosen];
  const results = [];
  const worker = async () => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const result = await pass(gate);
      results.push(result);
      report(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
  return results;
}

export function printGate({ name, ok, output, seconds }) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s`);
  if (!ok) console.log(output.trimEnd().replace(/^/gm, '     '));
}
