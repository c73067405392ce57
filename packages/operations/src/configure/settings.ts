import type { YamlEdit, YamlPath, YamlText } from '@pigsty/inventory';
import type { Machine } from './machine.ts';
import type { MissingPart } from './missing-parts.ts';

export const REGIONS = ['default', 'china', 'europe'] as const;
export type Region = (typeof REGIONS)[number];

/** What was asked for besides addresses and passwords. */
export interface Choices {
  readonly region?: Region;
  readonly pgVersion?: number;
  readonly sshPort?: number;
  /** Reach the only host, which is this machine, without SSH. */
  readonly local?: boolean;
  /** Of the environment: `http_proxy` and its like. */
  readonly proxy?: Readonly<Record<string, string>>;
  /** The machine that becomes the first host; absent when that is another one, or nobody looked. */
  readonly machine?: Machine;
  /** What its package sources do not carry, and PostgreSQL does without. */
  readonly missingParts?: readonly MissingPart[];
}

/** One setting that differs from the template, in words. */
export interface Setting {
  readonly what: string;
  readonly why: string;
  readonly edits: readonly YamlEdit[];
}

const VARS: YamlPath = ['all', 'vars'];

/** Everything that the choices and the machine change in a template. */
export function settingsFor(text: YamlText, choices: Choices): readonly Setting[] {
  const { region, pgVersion, sshPort, local, proxy, machine, missingParts = [] } = choices;
  return [
    ...(region === undefined
      ? []
      : [global(text, 'region', region, { after: 'admin_ip', why: 'asked for' })]),
    ...(sshPort === undefined
      ? []
      : [global(text, 'ansible_port', sshPort, { after: 'admin_ip', why: 'asked for' })]),
    ...(local === true
      ? [global(text, 'ansible_connection', 'local', { after: 'admin_ip', why: 'it is this machine' })]
      : []),
    ...(proxy === undefined
      ? []
      : [global(text, 'proxy_env', proxy, { after: 'region', why: 'from the environment' })]),
    ...(pgVersion === undefined ? [] : [postgresVersion(text, pgVersion)]),
    ...(machine === undefined ? [] : [...tuning(text, machine), ...locale(text, machine)]),
    ...missingParts.map((part) => switchedOff(text, part)),
  ].filter(({ edits }) => edits.length > 0);
}

/** Package sources that the inventory itself brings may carry what the machine's own do not. */
function switchedOff(text: YamlText, { parameter, packages }: MissingPart): Setting {
  const why = `${packages.join(' and ')}: in no package source of this machine`;
  const setting = global(text, parameter, false, { after: 'admin_ip', why });
  return text.has([...VARS, 'repo_upstream']) ? { ...setting, edits: [] } : setting;
}

function global(
  text: YamlText,
  key: string,
  value: unknown,
  { after, why }: { after: string; why: string },
): Setting {
  const path = [...VARS, key];
  const what =
    typeof value === 'object' && value !== null
      ? `${key}: ${Object.keys(value).join(', ')}`
      : `${key}: ${String(value)}`;
  if (!text.has(path)) return { what, why, edits: [{ kind: 'insert', into: VARS, after, key, value }] };
  const same = text
    .leaves()
    .some((leaf) => leaf.path.join('.') === path.join('.') && leaf.text === String(value));
  return { what, why, edits: same ? [] : [{ kind: 'replace', path, value }] };
}

/** Every pg_version, and names of packages that contain one: `pg17-main`. */
function postgresVersion(text: YamlText, version: number): Setting {
  const leaves = text.leaves();
  const versions = leaves.filter(({ path }) => path.at(-1) === 'pg_version');
  const edits: YamlEdit[] = versions
    .filter((leaf) => leaf.text !== String(version))
    .map(({ path }) => ({ kind: 'replace', path, value: version }));
  if (versions.length === 0) edits.push({ kind: 'insert', into: VARS, key: 'pg_version', value: version });
  // That of the whole estate comes last in a file.
  const former = versions.at(-1)?.text;
  if (former === undefined || former === String(version)) return setting(edits, version);
  const packages = leaves.filter(({ path }) =>
    ['repo_extra_packages', 'pg_extensions', 'pg_packages'].includes(String(path.at(-2))),
  );
  // A list that has both versions keeps them.
  if (!packages.some((leaf) => leaf.text.includes(`pg${version}-`))) {
    for (const { path, text: old } of packages.filter((leaf) => leaf.text.includes(`pg${former}-`)))
      edits.push({ kind: 'replace', path, value: old.replaceAll(`pg${former}-`, `pg${version}-`) });
  }
  return setting(edits, version);
}

function setting(edits: readonly YamlEdit[], version: number): Setting {
  return { what: `pg_version: ${version}`, why: 'asked for', edits };
}

/** Below four CPUs or four GiB a server is small: profiles for bigger ones would take more than there is. */
const SMALL = { cpus: 4, memoryMiB: 3584 };

function tuning(text: YamlText, { cpus, memoryMiB }: Machine): readonly Setting[] {
  if (cpus >= SMALL.cpus && memoryMiB >= SMALL.memoryMiB) return [];
  const small = new Map([
    ['node_tune', { from: 'oltp', to: 'tiny' }],
    ['pg_conf', { from: 'oltp.yml', to: 'tiny.yml' }],
  ]);
  const why =
    cpus < SMALL.cpus
      ? `the machine has ${cpus} CPU${cpus === 1 ? '' : 's'}`
      : `the machine has ${memoryMiB} MiB`;
  return [...small].map(([name, { from, to }]) => ({
    what: `${name}: ${to}`,
    why,
    edits: text
      .leaves()
      .filter(({ path, text: value }) => path.at(-1) === name && value === from)
      .map(({ path }): YamlEdit => ({ kind: 'replace', path, value: to })),
  }));
}

/** Characters of all languages, sorted by their bytes; C, the default, knows ASCII only. */
function locale(text: YamlText, { utf8Locale }: Machine): readonly Setting[] {
  const names = ['pg_locale', 'pg_lc_collate', 'pg_lc_ctype'];
  const after = 'pg_version';
  if (!utf8Locale || !text.has([...VARS, after]) || names.some((name) => text.has([...VARS, name])))
    return [];
  return [
    {
      what: `${names.join(', ')}: C.UTF-8`,
      why: 'the machine has it',
      edits: names.map((key): YamlEdit => ({ kind: 'insert', into: VARS, after, key, value: 'C.UTF-8' })),
    },
  ];
}
