/** First line of every rendered file. */
export function header(what: string): string {
  return `# ${what}. Managed by pigsty: a change made here is undone by the next deploy.\n`;
}
