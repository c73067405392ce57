import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AnyModule, isSecret, type Op, type Stage, type Text } from '@pigsty/sdk';
import { canonicalJson, planFromNothing } from '@pigsty/sdk/engine';
import { wordsThatRan } from '@pigsty/sdk/testing';
import { openScenario } from './scenario.ts';
import {
  testAlertJobs,
  testContent,
  testPartialRemoval,
  testPreflight,
  testProbes,
  testRegistrations,
} from './test-members.ts';
import { testDrain } from './test-drain.ts';
import { testReferences } from './test-references.ts';
import { testProcedures, testQueries, testWords } from './test-procedures.ts';

export interface ModuleSuite {
  /** Folder with `<scenario>/inventory.yml`, optional `facts.json`, and the goldens `plan.txt` and `files/`. */
  readonly scenarios: string;
  /** Input of procedures and queries that need some, by their name; the defaults of their schema when absent. */
  readonly inputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * Definitions of the modules that it stands on: their kinds of ops may be in its plans, as `pgDatabaseGone` brings, and a
   * reference to a stage that they do not offer is an error.
   */
  readonly with?: readonly AnyModule[];
}

/**
 * The conformance suite that every module runs. Goldens are rewritten with `UPDATE_GOLDENS=1` and reviewed like code.
 *
 * @example
 * testModule(definition, { scenarios: new URL('../test/scenarios', import.meta.url).pathname });
 */
export function testModule(definition: AnyModule, suite: ModuleSuite): void {
  const names = readdirSync(suite.scenarios, { withFileTypes: true }).filter((d) => d.isDirectory());
  describe(`${definition.name} keeps the module contract`, () => {
    test('every parameter has a description and a level', () => {
      for (const [name, schema] of Object.entries(definition.params.shape)) {
        const meta = (schema as { meta(): Record<string, unknown> | undefined }).meta() ?? {};
        expect(
          meta['description'] ?? (schema as { description?: string }).description,
          `${name} needs a description`,
        ).toBeTruthy();
        expect(meta['level'], `${name} needs a level`).toBeTruthy();
      }
    });
    testContent(definition);
    testWords(definition);
    const scenarios = () =>
      names.map(({ name }) => openScenario(definition, join(suite.scenarios, name), suite.with));
    testReferences(definition, scenarios, { inputs: suite.inputs ?? {} });
    testAlertJobs(definition, scenarios);
    test('there is at least one scenario', () => expect(names.length).toBeGreaterThan(0));
  });
  for (const { name } of names)
    describe(`${definition.name} scenario ${name}`, () =>
      testScenario(definition, join(suite.scenarios, name), suite));
}

function testScenario(
  definition: AnyModule,
  folder: string,
  { inputs = {}, with: others = [] }: ModuleSuite,
): void {
  const scenario = openScenario(definition, folder, others);
  const { inventory, registry, planning } = scenario;
  const plan = (): readonly Stage[] => scenario.install();

  test('the inventory is identified without an error', () => {
    const errors = definition.identify(inventory).problems.filter((p) => p.severity === 'error');
    expect(errors).toEqual([]);
  });

  test('the same input gives the same plan, and the plan is JSON', () => {
    const once = canonicalJson(plan());
    expect(canonicalJson(plan())).toBe(once);
    expect(canonicalJson(JSON.parse(once))).toBe(once);
  });

  test('every reference finds its stage and nothing waits in a circle', () => {
    planFromNothing(plan(), planning);
  });

  test('a plan after its own result is empty', () => {
    for (const op of plan().flatMap((s) => s.ops)) {
      const kind = registry.of(op);
      expect(
        kind.diff(op.args, kind.converged(op.args), []),
        `${op.kind} ${op.key} is never converged`,
      ).toBeUndefined();
    }
  });

  test('no secret is in any description, delta or detail', () => {
    const secrets = collectSecrets(plan().flatMap((s) => s.ops));
    for (const op of plan().flatMap((s) => s.ops)) {
      const kind = registry.of(op);
      const delta: unknown = kind.diff(op.args, kind.parse('', [op.args])[0] as never, []);
      if (delta === undefined) continue;
      const shown = [
        kind.describe(op.args, delta),
        kind.detail?.(op.args, delta) ?? '',
        JSON.stringify(delta),
      ].join('\n');
      for (const secret of secrets)
        expect(shown.includes(secret), `${op.kind} ${op.key} shows a secret`).toBe(false);
    }
  });

  test('no text in the arguments of an op is run by the shell', () => {
    const ops = [...plan(), ...scenario.remove()].flatMap((s) => s.ops);
    // The built-in kinds have been tried with arguments of their own.
    const own = ops.filter((op) => definition.ops?.some((kind) => kind.kind === op.kind));
    for (const op of new Map(own.map((o) => [o.kind, o])).values())
      expect(wordsThatRan(registry.of(op), op.args), op.kind).toEqual([]);
  });

  test('every port is claimed once on a host, and only on hosts of the cluster', () => {
    for (const cluster of definition.identify(inventory).clusters) {
      const listens = definition.network?.(cluster, { inventory }).listens ?? [];
      const claims = listens.map(({ host, port }) => `${host}:${port}`);
      expect(claims).toEqual([...new Set(claims)]);
      expect(cluster.instances.map((i) => i.host)).toEqual(
        expect.arrayContaining(listens.map(({ host }) => host)),
      );
    }
  });

  test('removing plans without circles, and is JSON', () => {
    for (const purgeData of [false, true]) {
      const stages = scenario.remove(undefined, { purgeData });
      planFromNothing(stages, planning);
      expect(canonicalJson(JSON.parse(canonicalJson(stages)))).toBe(canonicalJson(stages));
    }
  });

  test('what is gone already counts as removed', () => {
    for (const op of scenario.remove().flatMap((s) => s.ops)) {
      const kind = registry.of(op);
      expect(
        kind.diff(op.args, kind.converged(op.args), []),
        `${op.kind} ${op.key} is never gone`,
      ).toBeUndefined();
    }
  });

  testProbes(definition, scenario);
  testPartialRemoval(definition, scenario);
  testRegistrations(definition, scenario);
  testProcedures(definition, scenario, inputs);
  testQueries(definition, scenario, inputs);
  testDrain(definition, scenario);
  testPreflight(definition, scenario);

  test('the plan and its files are the reviewed ones', () => {
    const planned = planFromNothing(plan(), planning);
    const lines = planned.flatMap((s) => [
      `${s.id}${s.after.length > 0 ? `  <- ${s.after.join(', ')}` : ''}`,
      ...s.changes.map((c) => `  + ${c.kind} ${c.what}`),
    ]);
    compareGolden(join(folder, 'plan.txt'), `${lines.join('\n')}\n`);
    compareFiles(join(folder, 'files'), plan());
  });
}

function compareFiles(folder: string, stages: readonly Stage[]): void {
  const wanted = new Map<string, string>();
  for (const stage of stages) {
    for (const op of stage.ops) {
      const args = op.args as { path?: string; content?: Text };
      if (op.kind === 'file' && args.path !== undefined && args.content !== undefined) {
        wanted.set(join(folder, stage.host, args.path), plain(args.content));
      }
    }
  }
  if (updating) rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of wanted) compareGolden(path, content);
  const present = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const extra = present
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name))
    .filter((p) => !wanted.has(p));
  expect(extra, 'goldens of files that are not planned any more').toEqual([]);
}

const updating = process.env['UPDATE_GOLDENS'] === '1';

function compareGolden(path: string, content: string): void {
  if (updating) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  expect(existsSync(path), `golden ${path} is missing: run with UPDATE_GOLDENS=1 and review it`).toBe(true);
  expect(content).toBe(readFileSync(path, 'utf8'));
}

/** Goldens hold the passwords of the scenario's inventory, which are no secrets. */
function plain(content: Text): string {
  if (!isSecret(content)) return content;
  let out = '';
  content.map((p) => (out = p));
  return out;
}

function collectSecrets(ops: readonly Op[]): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (isSecret(value)) {
      const content = plain(value);
      if (content.length >= 6 && !content.includes('\n')) found.add(content);
    } else if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit);
  };
  ops.forEach((op) => visit(op.args));
  return [...found];
}
