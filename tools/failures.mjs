import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const LINES = { message: 12, diff: 40 };

const shortened = (text = '', most) => {
  const lines = text.split('\n');
  const more = lines.length - most;
  return [...lines.slice(0, most), ...(more > 0 ? [`(${more} more lines)`] : [])].join('\n');
};

/** Without the lines of vitest itself. */
const stackOf = (stack) => stack.replaceAll(/\n +at (?:.*node_modules\/.*|new Promise .*)/g, '');

const told = ({ message = '', stack = message, diff }) =>
  [
    shortened(stackOf(stack), LINES.message),
    ...(diff ? [shortened(stripVTControlCharacters(diff), LINES.diff)] : []),
  ].join('\n');

/**
 * A vitest reporter that writes every failure with its differences to the file that `FAILURES_FILE` names, as a JSON list of texts,
 * so that a long run can say them once more at its very end.
 */
export default class FailuresReporter {
  onTestRunEnd(modules, errors) {
    const failures = modules.flatMap((module) => {
      const name = relative(process.cwd(), module.moduleId);
      const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
      return [
        ...module.errors().map((error) => `${name}\n${told(error)}`),
        ...suites.flatMap((suite) =>
          suite.errors().map((error) => `${name} > ${suite.fullName}\n${told(error)}`),
        ),
        ...[...module.children.allTests('failed')].map(
          (test) => `${name} > ${test.fullName}\n${test.result().errors.map(told).join('\n')}`,
        ),
      ];
    });
    writeFileSync(process.env.FAILURES_FILE, JSON.stringify([...failures, ...errors.map(told)]));
  }
}
