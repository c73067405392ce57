import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planOffline } from '@pigsty/engine';
import { type AnyModule, byCodeUnit, type PlannedStage, type Problem } from '@pigsty/sdk';
import { plainHost } from '../../test/plain-host.ts';
import { readEstate } from '../estate/read.ts';
import { listTemplates, templateNamed, templatesFolder } from './templates.ts';

const goldens = join(import.meta.dirname, '../../test/golden/templates');
const templates = listTemplates();
const folder = templatesFolder();

describe.each(templates.map((t) => t.name))('the template %s', (name) => {
  const { file, text, summary } = templateNamed(name);

  test('is valid, and its plan against hosts that have nothing is the reviewed one', async () => {
    const { inventory, present, problems } = await readEstate([file], { cwd: folder, env: {} });
    expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
    const modules = present.map((p) => p.module).filter(isBuilt);
    const { stages } = planOffline({ modules, inventory: inventory!, facts: plainHost });
    compareGolden(join(goldens, `${name}.txt`), planSummary(problems, stages));
  });

  test('names a schema for editors that is there, and says in one line what it is', () => {
    const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1];
    expect(existsSync(resolve(dirname(file), schema!))).toBe(true);
    expect(summary).toMatch(/^[A-Z].{15,118}[.:]/);
  });
});

test('no golden is left of a template that is gone', () => {
  const found = readdirSync(goldens, { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.txt'));
  expect(found.map((n) => n.replace(/\.txt$/, '')).sort(byCodeUnit)).toEqual(
    templates.map((t) => t.name).sort(byCodeUnit),
  );
});

test('what the original starts from has a counterpart here, as far as these modules go', () => {
  const counterparts = ['meta', 'rich', 'fat', 'slim', 'infra', 'pgsql', 'docker', 'demo'];
  const ha = ['dual', 'trio', 'full', 'simu', 'safe', 'citus'].map((n) => `ha/${n}`);
  expect(templates.map((t) => t.name)).toEqual(expect.arrayContaining([...counterparts, ...ha]));
});

test('a template is found by its short name, its file, and never by a wrong one', () => {
  expect(templateNamed('trio').name).toBe('ha/trio');
  expect(templateNamed('conf/ha/trio.yml').name).toBe('ha/trio');
  expect(() => templateNamed('mata')).toThrow('did you mean meta?');
  expect(() => templateNamed('ha/tiro')).toThrow('did you mean ha/trio?');
});

test('a program without templates says so', () => {
  expect(() => templatesFolder('/')).toThrow('the templates are missing');
});

/** Rewritten with UPDATE_GOLDENS=1, and reviewed like code. */
function compareGolden(path: string, content: string): void {
  if (process.env.UPDATE_GOLDENS === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  expect(existsSync(path), `golden ${path} is missing: run with UPDATE_GOLDENS=1 and review it`).toBe(true);
  expect(content).toBe(readFileSync(path, 'utf8'));
}

function isBuilt(module: object): module is AnyModule {
  return 'plan' in module;
}

/** What is worth a second look when a template or a module changes: warnings, stages, and how much each holds. */
function planSummary(problems: readonly Problem[], stages: readonly PlannedStage[]): string {
  const warnings = problems.map((p) => `${p.subject}: ${p.message}`);
  const hosts = [...new Set(stages.map((s) => s.host))];
  const blocks = hosts.map((host) => {
    const own = stages.filter((s) => s.host === host);
    const byModule = [...new Set(own.map((s) => s.module))].map((module) => {
      const parts = own.filter((s) => s.module === module).map((s) => `${s.name} ${s.ops}`);
      return `  ${module}: ${parts.join(', ')}`;
    });
    return [host, ...byModule].join('\n');
  });
  return `${[['warnings', ...(warnings.length === 0 ? ['  none'] : warnings.map((w) => `  ${w}`))].join('\n'), ...blocks].join('\n\n')}\n`;
}
