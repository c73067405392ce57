import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { pigsty } from './harness/cli.ts';

const at = { cwd: tmpdir() };

test('the built command answers --version and --help, with an example for each command', async () => {
  const manifest = readFileSync(new URL('../apps/orchestrator/package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  expect((await pigsty(['--version'], at)).stdout).toBe(version);
  expect((await pigsty(['--help'], at)).stdout).toContain('pigsty deploy');
  expect((await pigsty(['drill', 'failover', '--help'], at)).stdout).toContain(
    'pigsty drill failover pg-test',
  );
});
