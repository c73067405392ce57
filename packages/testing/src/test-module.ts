import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readInventory } from '@pigsty/inventory';
import {
  type Inventory,
  type AnyModule,
  type Estate,
  type ModuleFacts,
  registrationsOf,
  type HostFacts,
  planFromNothing,
  type Op,
  OpRegistry,
  builtinKinds,
  type Stage,
  canonicalJson,
  isSecret,
  type Text,
} from '@pigsty/sdk';

import { defaultHostFacts, wordsThatRan } from '@pigsty/sdk/testing';

export interface ModuleSuite {
  /** Folder with `<scenario>/inventory.yml`, optional `facts.json`, and the goldens `plan.txt` and `files/`. */
  readonly scenarios: string;
}

interface ScenarioFacts {
  /** Merged into the default facts of every host, or of one host. */
  readonly hosts?: Readonly<Record<string, Partial<HostFacts>>>;
  readonly module?: Readonly<Record<string, unknown>>;
  /** Shared facts of other modules: by `module.name`, then by instance. */
  readonly from?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
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
    test('there is at least one scenario', () => expect(names.length).toBeGreaterThan(0));
  });
  for (const { name } of names)
    describe(`${definition.name} scenario ${name}`, () =>
      testScenario(definition, join(suite.scenarios, name)));
}

function testScenario(definition: AnyModule, folder: string): void {
  const file = join(folder, 'inventory.yml');
  const facts = JSON.parse(
    existsSync(join(folder, 'facts.json')) ? readFileSync(join(folder, 'facts.json'), 'utf8') : '{}',
  ) as ScenarioFacts;
  const read = readInventory([{ file: 'inventory.yml', text: readFileSync(file, 'utf8') }]);
  const inventory = read.inventory;
  if (inventory === undefined)
    throw new Error(`scenario ${folder} has an unreadable inventory: ${JSON.stringify(read.problems)}`);
  const registry = new OpRegistry([...builtinKinds, ...(definition.ops ?? [])]);
  const plan = (): readonly Stage[] => install(definition, inventory, facts);

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
    planFromNothing(plan(), { modules: [definition.name], registry });
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
    const ops = [...plan(), ...remove(definition, inventory, facts)].flatMap((s) => s.ops);
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

  test('every probe has a name and a deadline', () => {
    for (const cluster of definition.identify(inventory).clusters) {
      for (const probe of definition.probes(cluster, { inventory })) {
        expect(probe.name.length).toBeGreaterThan(3);
        expect(probe.deadlineMs).toBeGreaterThan(0);
      }
    }
  });

  test('removing plans without circles, and is JSON', () => {
    const stages = remove(definition, inventory, facts);
    planFromNothing(stages, { modules: [definition.name], registry });
    expect(canonicalJson(JSON.parse(canonicalJson(stages)))).toBe(canonicalJson(stages));
  });

  test('what is gone already counts as removed', () => {
    for (const op of remove(definition, inventory, facts).flatMap((s) => s.ops)) {
      const kind = registry.of(op);
      expect(
        kind.diff(op.args, kind.converged(op.args), []),
        `${op.kind} ${op.key} is never gone`,
      ).toBeUndefined();
    }
  });

  test('the plan and its files are the reviewed ones', () => {
    const planned = planFromNothing(plan(), { modules: [definition.name], registry });
    const lines = planned.flatMap((s) => [
      `${s.id}${s.after.length > 0 ? `  <- ${s.after.join(', ')}` : ''}`,
      ...s.changes.map((c) => `  + ${c.kind} ${c.what}`),
    ]);
    compareGolden(join(folder, 'plan.txt'), `${lines.join('\n')}\n`);
    compareFiles(join(folder, 'files'), plan());
  });
}

function install(definition: AnyModule, inventory: Inventory, facts: ScenarioFacts): readonly Stage[] {
  return definition
    .identify(inventory)
    .clusters.flatMap((cluster) =>
      definition.plan.install(cluster, moduleFacts(facts), estateOf(inventory, definition)),
    );
}

function remove(definition: AnyModule, inventory: Inventory, facts: ScenarioFacts): readonly Stage[] {
  return definition.identify(inventory).clusters.flatMap((cluster) => {
    const hosts = new Set(cluster.instances.map((i) => i.host));
    return definition.plan.remove(cluster, moduleFacts(facts), { hosts }, estateOf(inventory, definition));
  });
}

function estateOf(inventory: Inventory, module: AnyModule): Estate {
  const own = module.identify(inventory).clusters.flatMap((c) => module.register(c, { inventory }));
  return {
    inventory,
    registrations: registrationsOf(own, true),
    caCertificate: TEST_CA,
    operatorPublicKeys: ['ssh-ed25519 AAAATEST operator@admin'],
  };
}

function moduleFacts(facts: ScenarioFacts): ModuleFacts<unknown> {
  return {
    host: (address) => ({ ...defaultHostFacts(address), ...facts.hosts?.['*'], ...facts.hosts?.[address] }),
    of: (address) => facts.module?.[address] ?? facts.module?.['*'],
    from: (query, instance) => {
      const told = facts.from?.[`${query.module}.${query.name}`];
      return (told?.[instance.name] ?? told?.['*']) as never;
    },
  };
}

const TEST_CA = '-----BEGIN CERTIFICATE-----\nTEST\n-----END CERTIFICATE-----\n';

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
