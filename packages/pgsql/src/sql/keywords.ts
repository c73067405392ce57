/** An option of SQL as it is shown to people: `connection limit 10`, values in quotation marks as they are. */
export function lowerKeywords(option: string): string {
  return option.replaceAll(/'(?:[^']|'')*'|[A-Z]+/g, (word) =>
    word.startsWith("'") ? word : word.toLowerCase(),
  );
}
