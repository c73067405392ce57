import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '@pigsty/sdk';
import { main } from '../../src/cli/main.ts';
import { fakeWorld } from '../fake-world.ts';
import type { BrokenInventory } from './cases.ts';

/** What `pigsty validate` made of a broken inventory, held against what it should say. */
export interface Verdict {
  readonly broken: BrokenInventory;
  readonly code: number;
  /** Everything that was printed. */
  readonly printed: string;
  readonly problems: readonly Problem[];
  /** The problem that was to be found; the one at the right place first. */
  readonly found: Problem | undefined;
  readonly rightPlace: boolean;
  readonly rightLine: boolean;
  /** Errors besides the one that was made. */
  readonly followUps: readonly Problem[];
  readonly ms: number;
}

/** Runs the command on each, as a user would: on a file, with `--strict` where a warning is expected. */
export async function judgeAll(all: readonly BrokenInventory[]): Promise<readonly Verdict[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pigsty-broken-'));
  try {
    const verdicts: Verdict[] = [];
    // The first run loads the program; that is not what is measured.
    const [first] = all;
    if (first !== undefined) await judge(first, directory);
    for (const broken of all) verdicts.push(await judge(broken, directory));
    return verdicts;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function judge(broken: BrokenInventory, directory: string): Promise<Verdict> {
  writeFileSync(join(directory, 'pigsty.yml'), broken.content);
  const world = fakeWorld({ cwd: directory });
  const strict = broken.severity === 'warning' ? ['--strict'] : [];
  const started = performance.now();
  const code = await main(['validate', '--json', ...strict], world, '0');
  const ms = performance.now() - started;
  const { problems } = JSON.parse(world.text.out) as { problems?: readonly Problem[] };
  const matching = (problems ?? []).filter(
    (p) => p.severity === broken.severity && broken.rules.includes(p.rule),
  );
  const there = matching.find((p) => p.position?.line === broken.line && p.position.column === broken.column);
  const found = there ?? matching[0];
  return {
    broken,
    code,
    printed: world.text.out + world.text.err,
    problems: problems ?? [],
    found,
    rightPlace: there !== undefined,
    rightLine: matching.some((p) => p.position?.line === broken.line),
    followUps: (problems ?? []).filter(
      (p) => p.severity === 'error' && !matching.includes(p) && p.position?.line !== broken.line,
    ),
    ms,
  };
}

/** Of a failed case what is needed to see why. */
export function explain({ broken, code, problems, found }: Verdict): string {
  const place = (p: Problem): string => `${p.position?.line ?? '?'}:${p.position?.column ?? '?'}`;
  const others = problems.map((p) => `      ${p.severity} ${place(p)} ${p.rule}: ${p.message}`).slice(0, 4);
  const got = found === undefined ? 'not found' : `at ${place(found)}`;
  return [
    `${broken.kind} (${broken.what}): ${broken.rules.join(' or ')} at ${broken.line}:${broken.column}, ${got}, exit ${code}`,
    ...others,
  ].join('\n');
}
