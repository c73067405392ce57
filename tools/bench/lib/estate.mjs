import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { network, sandboxName } from './hosts.mjs';
import { measure, succeed } from './measure.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
export const pigstyPath = join(root, 'pigsty');

/**
 * A folder with the demo inventory for the benches' own hosts, while `work` lasts. The contestants have no INFRA, so
 * that it is left out unless it is asked for.
 */
export async function withEstate(work, { infra = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pigsty-bench-'));
  try {
    const demo = adapt(readFileSync(join(root, 'conf', 'demo.yml'), 'utf8'));
    writeFileSync(join(folder, 'pigsty.yml'), infra ? demo : withoutInfra(demo));
    // Installs and builds where that is needed, which is not what is measured.
    await succeed([pigstyPath, '--version'], { cwd: folder });
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function adapt(demo) {
  const moved = demo.replaceAll('10.10.10.', `${network}.`);
  const keyed = moved.replaceAll('pigsty-sandbox/demo/', `pigsty-sandbox/${sandboxName}/`);
  if (keyed === moved) throw new Error('conf/demo.yml no longer names its sandbox: adapt tools/bench');
  return keyed;
}

function withoutInfra(demo) {
  const without = demo.replace(/^ {4}infra:[\s\S]*?(?=^ {4}etcd:)/m, '');
  if (without === demo) throw new Error('conf/demo.yml has no group infra before etcd: adapt tools/bench');
  return without;
}

/** `pigsty ... --json` that has to succeed: what was measured, and its last line. */
export async function pigsty(folder, ...args) {
  const measured = await measure([pigstyPath, ...args, '--json'], { cwd: folder });
  const result = JSON.parse(measured.stdout.trim().split('\n').at(-1) || '{}');
  // A plan with changes ends with 2.
  const planned = args[0] === 'plan' || args.includes('--dry-run');
  if (measured.code !== 0 && !(planned && measured.code === 2)) {
    throw new Error(
      `pigsty ${args.join(' ')} ended with ${measured.code}:\n${trouble(result)}${measured.stderr}`,
    );
  }
  return { ...measured, result };
}

function trouble({ failures, message }) {
  const lines = (failures ?? []).map((f) => `${f.host} ${f.stage}: ${f.error.message}\n${f.error.log ?? ''}`);
  return `${[message ?? '', ...lines].join('\n')}\n`.slice(0, 4000);
}
