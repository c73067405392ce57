import type { Problem } from '@pigsty/sdk';
import type { Paint } from './paint.ts';
import { count, indent, padTo, widthOf } from './words.ts';

const maxSubjectWidth = 44;

/** Ten mistakes are ten entries of one report, each with file, line and column. */
export function problemsText(problems: readonly Problem[], paint: Paint): string {
  const places = problems.map(placeOf);
  const placeWidth = Math.max(0, ...places.map(widthOf));
  const subjectWidth = Math.min(maxSubjectWidth, Math.max(0, ...problems.map((p) => widthOf(p.subject))));
  return problems
    .map((problem, i) => {
      const place = padTo(places[i] ?? '', placeWidth);
      const head = placeWidth === 0 ? '' : `${paint.cyan(place)}  `;
      const subject = problem.subject === '' ? '' : `${padTo(problem.subject, subjectWidth)}  `;
      const level = levelText(problem.severity, paint);
      const margin = placeWidth === 0 ? '  ' : ' '.repeat(placeWidth + 2);
      const [first = '', ...more] = problem.message.split('\n');
      const rest = [...more, ...(problem.hint === undefined ? [] : [problem.hint])].join('\n');
      return [`${head}${subject}${level}${first}`, ...(rest === '' ? [] : [indent(rest, margin)])].join('\n');
    })
    .join('\n');
}

/** `2 problems in pigsty.yml.` */
export function problemsTotal(problems: readonly Problem[]): string {
  const errors = problems.filter((p) => p.severity === 'error').length;
  const warnings = problems.filter((p) => p.severity === 'warning').length;
  const files = [...new Set(problems.flatMap((p) => (p.position === undefined ? [] : [p.position.file])))];
  const parts = [
    ...(errors > 0 || warnings === 0 ? [count(errors, 'problem')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return `${parts.join(', ')}${files.length === 0 ? '' : ` in ${files.join(', ')}`}.`;
}

function placeOf(problem: Problem): string {
  const at = problem.position;
  return at === undefined ? '' : `${at.file}:${at.line}:${at.column}`;
}

function levelText(severity: Problem['severity'], paint: Paint): string {
  switch (severity) {
    case 'error':
      return '';
    case 'warning':
      return paint.yellow('warning: ');
    case 'info':
      return paint.dim('note: ');
    default:
      return severity satisfies never;
  }
}
