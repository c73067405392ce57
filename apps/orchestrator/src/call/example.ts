/** The examples below a command's help. */
export function examples(...lines: readonly (readonly [command: string, what: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const rows = lines.map(([command, what]) => `  ${command.padEnd(width)}  # ${what}`.trimEnd());
  return `\n${lines.length === 1 ? 'Example:' : 'Examples:'}\n${rows.join('\n')}`;
}
