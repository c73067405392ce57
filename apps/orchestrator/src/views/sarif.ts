import { byCodeUnit, type Problem, type RuleDoc } from '@pigsty/sdk';
import type { Log, ReportingDescriptor, Result } from 'sarif';

/** Problems as SARIF, for code review tools: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarifLog(problems: readonly Problem[], rules: readonly RuleDoc[]): Log {
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

function sarifRule({ name, severity, means, remedy }: RuleDoc): ReportingDescriptor {
  return {
    id: name,
    shortDescription: { text: means },
    help: { text: remedy },
    defaultConfiguration: { level: levelOf(severity) },
  };
}

function sarifResult(problem: Problem, ruleIndex: number): Result {
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

function levelOf(severity: Problem['severity']): Result.level {
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
