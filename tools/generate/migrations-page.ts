import { type Step, STEPS, TODAY } from '@pigsty/operations/migrate';
import { code, generatedFrom, page, table } from './page.ts';

/** What `pigsty migrate` changes. */
export function migrationsPage(): string {
  const rows = [...STEPS].sort((a, b) => (a.since < b.since ? 1 : a.since > b.since ? -1 : 0)).map(row);
  return page(
    generatedFrom('packages/operations/src/migrate/steps'),
    '# Migrations',
    `What \`pigsty migrate\` changes in an inventory of v2.0.0 or later, up to ${TODAY}.`,
    table(['since', 'name', 'becomes', 'why'], rows),
  );
}

function row(step: Step): readonly string[] {
  const name = [...(step.within ?? []), step.name].join('.').replaceAll('.*', '[]');
  return [
    step.since,
    code(name),
    becomes(step),
    `${step.reason}${step.kind === 'remove' ? `. ${step.advice}` : ''}`,
  ];
}

function becomes(step: Step): string {
  switch (step.kind) {
    case 'rename':
      return code(step.to);
    case 'convert':
      return step.to === step.name ? step.values : `${code(step.to)}: ${step.values}`;
    case 'remove':
      return 'a comment';
    case 'add':
      return `added: ${code(JSON.stringify(step.value))}`;
    default:
      return step satisfies never;
  }
}
