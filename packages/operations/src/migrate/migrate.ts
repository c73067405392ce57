import { YamlText, type YamlEdit, type YamlKey, type YamlKeyEdit, type YamlPath } from '@pigsty/inventory';
import { ofFirstVersion } from './first-version.ts';
import { releaseNumber } from './release.ts';
import { parameterScopes } from './scopes.ts';
import type { Step } from './step.ts';
import { STEPS, TODAY } from './steps.ts';

/** Something that changes, or that somebody has to decide. */
export interface Finding {
  readonly line: number;
  readonly column: number;
  readonly name: string;
  /** `renamed to pg_fs_backup`, `commented out` */
  readonly what: string;
  readonly since: string;
  readonly reason: string;
  readonly advice?: string;
}

export interface Migration {
  readonly text: string;
  readonly changes: readonly Finding[];
  readonly undecided: readonly Finding[];
  /** What the file says, or what its names tell: `before v4.0.0`. */
  readonly from: string;
  readonly to: string;
  /** Names that only Pigsty v1 had, which no step leads from. */
  readonly tooOld: readonly string[];
}

type Edit = YamlEdit | YamlKeyEdit;
type Verdict = { readonly edits: readonly Edit[]; readonly finding: Finding } | { readonly open: Finding };

/** An inventory of an older version in today's words. What is not named by a step keeps every byte. */
export function migrate(text: string, steps: readonly Step[] = STEPS): Migration {
  const yaml = YamlText.of(text);
  const scopes = parameterScopes(yaml);
  const verdicts = steps.flatMap((step) =>
    scopes.flatMap((scope) =>
      placesOf(yaml, scope, step.within ?? []).flatMap((place) => judge(yaml, place, step)),
    ),
  );
  const made = verdicts.flatMap((v) => ('edits' in v ? [v] : []));
  const version = versionPlace(yaml, scopes);
  const said =
    typeof version?.value === 'string' || typeof version?.value === 'number'
      ? String(version.value)
      : undefined;
  const moves = version !== undefined && said !== undefined && isOlder(said);
  const versionEdit: readonly Edit[] = moves ? [{ kind: 'replace', path: version.path, value: TODAY }] : [];
  const versionChange: readonly Finding[] = moves
    ? [
        {
          ...placeOf(version),
          name: 'version',
          what: `${said} becomes ${TODAY}`,
          since: TODAY,
          reason: 'the version that the names belong to',
        },
      ]
    : [];
  const changes = [...versionChange, ...made.map((v) => v.finding)].sort(inOrder);
  const edits = [...versionEdit, ...made.flatMap((v) => v.edits)];
  return {
    text: apply(yaml, edits),
    changes,
    undecided: verdicts.flatMap((v) => ('open' in v ? [v.open] : [])).sort(inOrder),
    from: said ?? guess(made.map((v) => v.finding)),
    to: TODAY,
    tooOld: ofFirstVersion(scopes.flatMap((scope) => yaml.keys(scope).map(({ key }) => key))),
  };
}

/** What is taken out of braces touches its neighbours: one after the other, and last. */
function apply(yaml: YamlText, edits: readonly Edit[]): string {
  const out = edits.filter((e) => e.kind === 'disable');
  return out.reduce((t, e) => t.edit([e]), yaml.edit(edits.filter((e) => e.kind !== 'disable'))).text;
}

/** `*` stands for every item of a list. */
function placesOf(yaml: YamlText, scope: YamlPath, within: readonly string[]): readonly YamlPath[] {
  return within.reduce<readonly YamlPath[]>(
    (paths, part) =>
      paths.flatMap((path) =>
        part === '*' ? items(yaml, path) : yaml.has([...path, part]) ? [[...path, part]] : [],
      ),
    [scope],
  );
}

function items(yaml: YamlText, list: YamlPath): readonly YamlPath[] {
  const found: YamlPath[] = [];
  for (let i = 0; yaml.has([...list, i]); i++) found.push([...list, i]);
  return found;
}

function judge(yaml: YamlText, place: YamlPath, step: Step): readonly Verdict[] {
  const keys = yaml.keys(place);
  const key = keys.find((k) => k.key === step.name);
  const [first] = keys;
  if (step.kind === 'add') {
    if (key !== undefined || first === undefined) return [];
    const edits: Edit[] = [{ kind: 'insert', into: place, key: step.name, value: step.value }];
    return [{ edits, finding: finding(first, step, 'added') }];
  }
  if (key === undefined) return [];
  const path = [...place, key.key];
  switch (step.kind) {
    case 'rename':
      return renamed(keys, key, { path, step, edits: [] });
    case 'convert':
      return converted(keys, key, { path, step });
    case 'remove':
      return [disabled(key, { path, step, advice: step.advice })];
    default:
      return step satisfies never;
  }
}

interface At<S extends Step> {
  readonly path: YamlPath;
  readonly step: S;
}

function renamed(
  keys: readonly YamlKey[],
  key: YamlKey,
  { path, step, edits }: At<Extract<Step, { to: string }>> & { readonly edits: readonly Edit[] },
): readonly Verdict[] {
  if (keys.some((k) => k.key === step.to))
    return [disabled(key, { path, step, advice: `${step.to} is there already, and is what counts.` })];
  const rename: Edit = { kind: 'rename', path, key: step.to };
  return [{ edits: [rename, ...edits], finding: finding(key, step, `renamed to ${step.to}`) }];
}

function converted(
  keys: readonly YamlKey[],
  key: YamlKey,
  { path, step }: At<Extract<Step, { kind: 'convert' }>>,
): readonly Verdict[] {
  const value = step.convert(key.value);
  if (value === undefined) {
    const advice = `Decide yourself: ${step.values}.`;
    return [
      {
        open: {
          ...finding(key, step, step.to === step.name ? 'left as it is' : `is ${step.to} now`),
          advice,
        },
      },
    ];
  }
  const replace: Edit = { kind: 'replace', path, value };
  if (step.to !== step.name) return renamed(keys, key, { path, step, edits: [replace] });
  return value === key.value ? [] : [{ edits: [replace], finding: finding(key, step, 'has a new value') }];
}

/** The lines stay, as a comment, so that nobody has to remember them. */
function disabled(key: YamlKey, { path, step, advice }: At<Step> & { readonly advice: string }): Verdict {
  if (key.anchored)
    return {
      open: {
        ...finding(key, step, 'has an anchor, so it stays'),
        advice: `Take it away yourself. ${advice}`,
      },
    };
  const note = `${step.name}: gone since ${step.since}, ${step.reason}. ${advice}`;
  return {
    edits: [{ kind: 'disable', path, note }],
    finding: { ...finding(key, step, key.inBraces ? 'taken out' : 'commented out'), advice },
  };
}

function finding(key: YamlKey, { name, since, reason, within }: Step, what: string): Finding {
  return { ...placeOf(key), name: [...(within ?? []), name].join('.'), what, since, reason };
}

function placeOf({ line, column }: Pick<YamlKey, 'line' | 'column'>): Pick<Finding, 'line' | 'column'> {
  return { line, column };
}

function versionPlace(
  yaml: YamlText,
  scopes: readonly YamlPath[],
): (YamlKey & { readonly path: YamlPath }) | undefined {
  for (const scope of scopes) {
    const key = yaml.keys(scope).find((k) => k.key === 'version');
    if (key !== undefined) return { ...key, path: [...scope, 'version'] };
  }
  return undefined;
}

function isOlder(version: string): boolean {
  return (releaseNumber(version) ?? Infinity) < (releaseNumber(TODAY) ?? 0);
}

function guess(found: readonly Finding[]): string {
  const [oldest] = found.map((f) => f.since).sort();
  return oldest === undefined ? TODAY : `before ${oldest}`;
}

function inOrder(a: Finding, b: Finding): number {
  return a.line - b.line || a.column - b.column;
}
