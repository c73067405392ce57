import { byCodeUnit, type Problem, type RuleDoc } from '@pigsty/sdk';

/** The parts of SARIF 2.1.0 that are written here. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly [SarifRun];
}

interface SarifRun {
  readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly SarifRule[] } };
  readonly columnKind: 'utf16CodeUnits';
  readonly results: readonly SarifResult[];
}

interface SarifRule {
  readonly id: string;
  readonly shortDescription: SarifText;
  readonly help: SarifText;
  readonly defaultConfiguration: { readonly level: SarifLevel };
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: SarifText;
  readonly locations: readonly SarifLocation[];
}

interface SarifLocation {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number; readonly startColumn: number };
  };
  readonly logicalLocations: readonly [{ readonly fullyQualifiedName: string }];
}

interface SarifText {
  readonly text: string;
}

type SarifLevel = 'error' | 'warning' | 'note';

/** Problems as SARIF, for code review tools: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarifLog(problems: readonly Problem[], rules: readonly RuleDoc[]): SarifLog {
  const described = [...rules, ...undescribed(problems, rules)];
  const index = new Map(described.map(({ name }, i) => [name, i]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pigsty', rules: described.map(sarifRule) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => sarifResult(problem, index.get(problem.rule) ?? -1)),
      },
    ],
  };
}

/** A third party's module may report rules that it does not describe. */
function undescribed(problems: readonly Problem[], rules: readonly RuleDoc[]): readonly RuleDoc[] {
  const known = new Set(rules.map(({ name }) => name));
  const names = new Set(problems.map(({ rule }) => rule).filter((name) => !known.has(name)));
  return [...names].sort(byCodeUnit).map((name) => {
    const severity = problems.find((p) => p.rule === name)?.severity ?? 'error';
    return { name, severity, means: `The rule ${name} of a module.`, remedy: 'See the message.' };
  });
}

function sarifRule({ name, severity, means, remedy }: RuleDoc): SarifRule {
  return {
    id: name,
    shortDescription: { text: means },
    help: { text: remedy },
    defaultConfiguration: { level: levelOf(severity) },
  };
}

function sarifResult(problem: Problem, ruleIndex: number): SarifResult {
  const { rule, severity, subject, message, hint, position } = problem;
  const physical =
    position === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: uriOf(position.file) },
            region: { startLine: position.line, startColumn: position.column },
          },
        };
  return {
    ruleId: rule,
    ruleIndex,
    level: levelOf(severity),
    message: { text: [`${subject}: ${message}`, hint].filter((text) => text !== undefined).join('\n') },
    locations: [{ ...physical, logicalLocations: [{ fullyQualifiedName: subject }] }],
  };
}

function levelOf(severity: Problem['severity']): SarifLevel {
  switch (severity) {
    case 'error':
      return 'error';
    case 'warning':
      return 'warning';
    case 'info':
      return 'note';
    default:
      return severity satisfies never;
  }
}

/** Relative to where the command runs; an absolute path is a file URI. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
