import { isSecret } from '@pigsty/sdk';
import { readInventory, YamlText } from '@pigsty/inventory';
import { describe, expect, test } from 'vitest';
import { checkEstate, type PresentModule } from '../estate/check.ts';
import { knownModules, knownSpecs } from '../estate/registry.ts';
import { mapHosts, templateHosts } from './addresses.ts';
import { compose, type Composition } from './compose.ts';
import { isPasswordName } from './passwords.ts';
import { listTemplates, type Template } from './templates.ts';

const random = randomness();
const PASSWORD_LINE = /\b(\w*(?:password|secret|secret_key|key_secret|pass)): [^\s,}]+/gi;

describe.each(listTemplates().map((template) => ({ name: template.name, template })))(
  'from the template $name, with other addresses and new passwords,',
  ({ template }) => {
    test('only lines with an address or a password differ, and only missing passwords are added', async () => {
      const { text, back } = await made(template);
      const lines = masked(back(text));
      const wanted = masked(template.text);
      const added = lines.filter((line) => !wanted.includes(line));
      expect(lines.filter((line) => !added.includes(line))).toEqual(wanted);
      for (const line of added) expect(line).toMatch(/^ {4}\w+_password: \*$/);
    });

    test('no password of the template or of a default is left, where one is used or written', async () => {
      const { text } = await made(template);
      const known = new Set([...passwordsIn(template.text), ...(await passwordsInUse(template.text))]);
      const now = [...passwordsIn(text), ...(await passwordsInUse(text))];
      expect(now.filter((password) => known.has(password))).toEqual([]);
      for (const password of now) expect(password).toMatch(/^[A-Za-z][A-Za-z0-9]{27}$/);
      for (const password of [...known].filter((one) => one.includes('.')))
        expect(text).not.toContain(password);
    });

    test('what was one password is one, and what were two are two', async () => {
      const { text } = await made(template);
      const places = (of: string): Map<string, string> =>
        new Map(
          passwordLeaves(of).map((leaf) => [
            leaf.path.join('.').replaceAll(/\d+\.\d+\.\d+\.\d+/g, ''),
            leaf.text,
          ]),
        );
      const [before, after] = [places(template.text), places(text)];
      for (const [a, old] of before) {
        for (const [b, other] of before) {
          const same = after.get(a) === after.get(b);
          if (old !== other || a === b) expect(same, `${a} and ${b}`).toBe(a === b);
          else if (old.includes('.')) expect(same, `${a} and ${b}`).toBe(true);
        }
      }
    });

    test('it is as valid as the template', async () => {
      const { text, leftOvers } = await made(template);
      const { problems } = await estateOf(text);
      const rules = (list: readonly { rule: string }[]): readonly string[] => list.map((p) => p.rule);
      // The passwords of the template are the public ones.
      const before = (await estateOf(template.text)).problems.filter((p) => p.rule !== 'public-password');
      expect(rules(problems)).toEqual(rules(before));
      // Servers of others, which the template only watches, are for their owner to fill in.
      expect(leftOvers.filter(({ subject }) => !subject.includes('pg_exporters'))).toEqual([]);
    });
  },
);

async function made(template: Template): Promise<Composition & { back: (text: string) => string }> {
  const { inventory, specs } = await estateOf(template.text);
  const hosts = templateHosts(inventory);
  const given = hosts.map((_, i) => `172.20.30.${i + 1}`);
  const map = mapHosts(hosts, given);
  const result = compose(template.text, {
    hosts,
    map,
    choices: {},
    passwords: { modules: specs.map((s) => s.module), random },
  });
  const former = new Map([...map].map(([from, to]) => [to, from]));
  return {
    ...result,
    back: (text) =>
      text.replace(/172\.20\.30\.\d+/g, (address) => former.get(address) ?? 'an address too many'),
  };
}

async function estateOf(text: string): Promise<{
  inventory: NonNullable<ReturnType<typeof readInventory>['inventory']>;
  specs: readonly PresentModule[];
  problems: readonly { rule: string }[];
}> {
  const { inventory, problems } = readInventory({ file: '/nowhere/x.yml', text });
  const specs = knownSpecs(await knownModules(inventory!, '/nowhere/x.yml'));
  const findings = checkEstate(inventory!, specs);
  return {
    inventory: inventory!,
    specs: findings.present,
    problems: [...problems, ...findings.problems],
  };
}

function masked(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(PASSWORD_LINE, '$1: *'));
}

function passwordLeaves(text: string): ReturnType<YamlText['leaves']> {
  return YamlText.of(text)
    .leaves()
    .filter(({ path }) => isPasswordName(String(path.at(-1))));
}

function passwordsIn(text: string): readonly string[] {
  return passwordLeaves(text).map((leaf) => leaf.text);
}

/** Every secret of every instance, defaults included, as the modules would use them. */
async function passwordsInUse(text: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (isSecret(value)) value.map((plain) => (found.add(plain), plain));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  for (const { clusters } of (await estateOf(text)).specs)
    for (const { instances } of clusters) instances.forEach(({ params }) => visit(params));
  found.delete('');
  return [...found];
}

/** The same bytes in every run, and no password twice. */
function randomness(): (bytes: number) => Uint8Array {
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
  return (bytes) => Uint8Array.from({ length: bytes }, next);
}
