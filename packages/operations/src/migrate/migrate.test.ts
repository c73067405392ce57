import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEstate } from '../estate/read.ts';
import { estateParameters } from '@pigsty/sdk/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { STEPS } from './steps.ts';

const folder = fileURLToPath(new URL('../../test/fixtures/migrate/', import.meta.url));
const files = readdirSync(folder).filter((name) => /^v[23]\.\d+\.yml$/.test(name));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

async function errorsOf(text: string): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'pigsty-migrate-'));
  try {
    await writeFile(join(directory, 'pigsty.yml'), text);
    const { problems } = await readEstate(['pigsty.yml'], { cwd: directory, env: {} });
    return problems
      .filter((p) => p.severity === 'error' || p.hint?.includes('pigsty migrate') === true)
      .map((p) => `${p.position?.line}: ${p.subject} ${p.message}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe.each(files)('an inventory %s', (name) => {
  const had = read(name);
  const { text, changes, undecided } = migrate(had);

  test('becomes the reviewed one', async () => {
    await expect(text).toMatchFileSnapshot(join(folder, 'golden', name));
    const told = [...changes, ...undecided].map(
      (f) =>
        `${f.line}:${f.column} ${f.name}: ${f.what} (${f.since})${f.advice === undefined ? '' : `. ${f.advice}`}`,
    );
    await expect(`${told.join('\n')}\n`).toMatchFileSnapshot(join(folder, 'golden', `${name}.txt`));
  });

  test('is valid then, but for what is left to decide', async () => {
    const open = undecided.map((f) => f.name);
    expect((await errorsOf(text)).filter((e) => !open.some((n) => e.includes(n)))).toEqual([]);
  });

  test('is not changed a second time', () => {
    const again = migrate(text);
    expect(again.text).toBe(text);
    expect(again.changes).toEqual([]);
  });

  test('keeps every line that no change is about, to the byte', () => {
    const touched = new Set(changes.map((f) => f.line));
    const kept = had.split('\n').filter((line, i) => !touched.has(i + 1) && !isWithinRemoved(had, i));
    const lines = text.split('\n');
    expect(kept.filter((line) => !lines.includes(line))).toEqual([]);
  });

  function isWithinRemoved(whole: string, at: number): boolean {
    const line = whole.split('\n')[at] ?? '';
    return line !== '' && text.split('\n').includes(line.replace(/^( {4})/, '$1# '));
  }
});

test('comments and layout around any change survive to the byte', () => {
  const comment = fc
    .string({ unit: fc.constantFrom(...'ab é#:{}[]\'"&*!|>%@`-,'), maxLength: 20 })
    .map((c) => `    # ${c}`);
  const other = fc.constantFrom(
    "    own_name: 'x'   # kept",
    '    pg_conf:   tiny.yml',
    '',
    '    list: [ 1,2,  3 ]',
  );
  const old = fc.constantFrom('    pg_fs_bkup: /b', '    loki_data: /data/loki', '    pg_rto: 30');
  fc.assert(
    fc.property(
      fc.uniqueArray(old, { maxLength: 3 }),
      fc.array(fc.oneof(comment, fc.constant('')), { maxLength: 8 }),
      fc.uniqueArray(other),
      (olds, comments, others) => {
        const kept = [...comments, ...others];
        const body = kept.flatMap((line, i) => [line, ...(olds[i] === undefined ? [] : [olds[i]])]);
        const text = `all:\n  vars:\n    admin_ip: 10.0.0.1\n${body.join('\n')}\n`;
        const result = migrate(text).text.split('\n');
        const rest = result.filter((line) => kept.includes(line));
        expect(rest.filter((l) => l !== '')).toEqual(kept.filter((l) => l !== ''));
        expect(migrate(result.join('\n')).text).toBe(result.join('\n'));
      },
    ),
  );
});

test('a file of group_vars is migrated, too', () => {
  expect(migrate('pg_fs_bkup: /b # here\nversion: v3.0.0\n').text).toBe(
    'pg_fs_backup: /b # here\nversion: v4.5.0\n',
  );
});

test('of two names for one thing today’s stays', () => {
  const { text, changes } = migrate('all:\n  vars:\n    pg_fs_bkup: /old\n    pg_fs_backup: /new\n');
  expect(text).toContain('    # pg_fs_bkup: /old\n    pg_fs_backup: /new\n');
  expect(changes[0]?.advice).toBe('pg_fs_backup is there already, and is what counts.');
});

test('what is gone is taken out of braces, also all of it', () => {
  const inBraces = (body: string) => migrate(`g:\n  hosts: { h: { ${body} } }\n`).text.split('hosts: ')[1];
  expect(inBraces('a: 1, redis_clean: true, etcd_clean: true')).toBe('{ h: { a: 1 } }\n');
  expect(inBraces('redis_clean: true, b: 2')).toBe('{ h: { b: 2 } }\n');
  expect(inBraces('redis_clean: true, etcd_clean: true')).toBe('{ h: {  } }\n');
});

test('the version is told from the names where the file does not say it', () => {
  expect(migrate('g:\n  vars:\n    pg_fs_bkup: /b\n    patroni_citus_db: x\n').from).toBe('before v3.0.0');
});

/** Kept by the original for its own old roles. */
const STILL_KNOWN = ['infra_packages_pip', 'pg_rto'];

test('every name that a step leads to is a parameter, and none that it leaves is', async () => {
  const { specs } = await readEstate([join(folder, 'v3.6.yml')], { cwd: '/nowhere', env: {} });
  const known = new Set([...specs, estateParameters].flatMap((spec) => Object.keys(spec.params.shape)));
  const plain = STEPS.filter((s) => s.within === undefined);
  const targets = plain.flatMap((s) => ('to' in s ? [s.to] : []));
  // VIBE is no module of ours: its parameters are left alone.
  expect(targets.filter((name) => !known.has(name) && !name.startsWith('vibe_'))).toEqual([]);
  expect(plain.map((s) => s.name).filter((name) => known.has(name) && !STILL_KNOWN.includes(name))).toEqual(
    [],
  );
});

test('validate says what has become of an old name', async () => {
  const { problems } = await readEstate([join(folder, 'v3.6.yml')], { cwd: '/nowhere', env: {} });
  const hints = problems.map((p) => `${p.position?.line} ${p.hint ?? ''}`);
  expect(hints).toContain('6 Renamed to node_firewall_mode in v4.0.0. Try: pigsty migrate');
});

test('links of the home page keep their descriptions and are valid', async () => {
  const { text } = migrate(`all:
  vars:
    version: v3.0.4
    nginx_navbar:
      - { name: Wiki ,url: 'http://wiki.pigsty' ,comment: 'what we know' }
      - { name: CA   ,url: '/ca.crt' ,desc: 'of this estate' }
  children:
    infra: { hosts: { 10.0.0.1: { infra_seq: 1 } } }
`);
  expect(text).toContain("{ name: Wiki ,url: 'http://wiki.pigsty' ,desc: 'what we know' }");
  expect(await errorsOf(text)).toEqual([]);
});

test('names of the time before v2 say what the file is', async () => {
  const old =
    'all:\n  vars: { dcs_servers: { meta-1: 10.0.0.1 }, service_registry: consul, pg_hostname: true }\n';
  expect(migrate(old).tooOld).toEqual(['dcs_servers', 'service_registry', 'pg_hostname']);
  const said = await errorsOf(`${old}  hosts: { 10.0.0.1: }\n`);
  expect(said).toEqual([]);
});
