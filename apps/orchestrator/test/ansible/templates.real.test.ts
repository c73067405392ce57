import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInventoryFiles } from '@pigsty/inventory';
import { ansible } from './program.ts';

const fixtures = join(import.meta.dirname, '../fixtures/templates');
const env = { PIGSTY_TEST_WORD: 'from outside' };

/**
 * What ansible-core 2.19 changed, and where ours stays with all releases before it: a null within a text became an empty
 * text, and what a `{% set %}` comes before keeps its type.
 */
const changedIn219 = ['e_null_within', 'e_set'];

/** One line of callbacks/results.py. */
interface Result {
  readonly host: string;
  readonly task: string;
  readonly failed: boolean;
  readonly msg?: unknown;
}

/** What Ansible makes of variables of every host: one play prints them all. */
async function valuesOfAnsible(
  file: string,
  { names, native }: { readonly names: readonly string[]; readonly native: boolean },
): Promise<(host: string, name: string) => Result | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'pigsty-templates-'));
  try {
    const playbook = join(directory, 'play.yml');
    const tasks = names.map((name) => ({
      name,
      debug: { msg: `{{ {'value': ${name}} | to_json }}` },
      ignore_errors: true,
    }));
    writeFileSync(
      playbook,
      JSON.stringify([{ hosts: 'all', connection: 'local', gather_facts: false, tasks }]),
    );
    const out = await ansible('ansible-playbook', ['-i', join(fixtures, file), playbook], {
      env: {
        ...env,
        ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'callbacks'),
        ANSIBLE_STDOUT_CALLBACK: 'results',
        ANSIBLE_JINJA2_NATIVE: String(native),
      },
    });
    const results = out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Result);
    return (host, name) => results.find((result) => result.host === host && result.task === name);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const parsed = (result: Result | undefined): unknown => {
  const message: unknown = result?.msg;
  if (typeof message !== 'string') return (message as { value?: unknown } | undefined)?.value;
  return (JSON.parse(message) as { value: unknown }).value;
};

test('templates mean here what they mean to Ansible, on every host', async () => {
  const { inventory, problems } = await readInventoryFiles(
    { files: [join(fixtures, 'hosts.yml')] },
    { cwd: fixtures, env },
  );
  expect(problems).toEqual([]);
  const hosts = [...inventory!.hosts.values()];
  const names = Object.keys(hosts[0]!.vars).filter((name) => name.startsWith('e_'));
  // Until ansible-core 2.19 a result was always made a text first (classic), or every text that looks like Python was
  // read as Python (native). Ours is either the one or the other.
  const native = await valuesOfAnsible('hosts.yml', { names, native: true });
  const classic = await valuesOfAnsible('hosts.yml', { names, native: false });
  const differing = hosts.flatMap(({ address, vars }) =>
    names.flatMap((name) => {
      const ours = vars[name];
      const theirs = [parsed(native(address, name)), parsed(classic(address, name))];
      const isTheirs = theirs.some((value) => JSON.stringify(sorted(value)) === JSON.stringify(sorted(ours)));
      return isTheirs ? [] : [{ address, name, ours, theirs }];
    }),
  );
  const [, major, minor] = /core (\d+)\.(\d+)/.exec(await ansible('ansible', ['--version'])) ?? [];
  const isNew = Number(major) > 2 || Number(minor) >= 19;
  expect(names.length).toBeGreaterThan(90);
  expect(differing.filter(({ name }) => !isNew || !changedIn219.includes(name))).toEqual([]);
  if (isNew) expect([...new Set(differing.map(({ name }) => name))]).toEqual(changedIn219);
});

test('what Ansible refuses is a problem at its place', async () => {
  const { inventory, problems } = await readInventoryFiles(
    { files: [join(fixtures, 'wrong.yml')] },
    {
      cwd: fixtures,
      env,
    },
  );
  expect(inventory).toBeUndefined();
  const wrong = problems.map(
    (p) => `${p.position!.line}:${p.position!.column} ${p.message} | ${p.hint ?? ''}`,
  );
  await expect(`${wrong.join('\n')}\n`).toMatchFileSnapshot(join(fixtures, 'wrong.txt'));
  const names = Array.from({ length: 18 }, (_, i) => i + 6)
    .map((line) => problems.find((p) => p.position!.line === line)?.subject.replace('all.vars.', ''))
    .filter((name) => name !== undefined);
  const theirs = await valuesOfAnsible('wrong.yml', { names, native: false });
  // Ansible knows this one while it runs a playbook.
  for (const name of names.filter((one) => one !== 'w_playbook'))
    expect(theirs('h', name)?.failed, name).toBe(true);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}
