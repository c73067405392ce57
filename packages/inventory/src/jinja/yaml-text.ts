/** YAML as PyYAML dumps it: keys as they come, collections of scalars on one line if asked for. */
export function yamlText(
  value: unknown,
  { leavesInline, indent }: { readonly leavesInline: boolean; readonly indent: number },
): string {
  const isLeaf = (v: unknown): boolean =>
    isEmpty(v) || (leavesInline && Object.values(v as object).every((part) => !isCollection(part)));
  const write = (v: unknown, margin: string): string => {
    if (!isCollection(v) || isLeaf(v)) return inline(v);
    const deeper = margin + ' '.repeat(indent);
    const below = (part: unknown, lead: string): string =>
      isCollection(part) && !isLeaf(part)
        ? `\n${Array.isArray(part) ? lead : deeper}${write(part, Array.isArray(part) ? lead : deeper)}`
        : ` ${inline(part)}`;
    if (Array.isArray(v)) {
      const item = (part: unknown): string =>
        isCollection(part) && !isLeaf(part)
          ? `${' '.repeat(indent - 1)}${write(part, deeper)}`
          : ` ${inline(part)}`;
      return v.map((part) => `-${item(part)}`).join(`\n${margin}`);
    }
    return Object.entries(v)
      .map(([name, part]) => `${scalar(name)}:${below(part, margin)}`)
      .join(`\n${margin}`);
  };
  return isCollection(value) ? `${write(value, '')}\n` : `${scalar(value)}\n...\n`;
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value: unknown): boolean {
  return isCollection(value) && Object.keys(value).length === 0;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (isCollection(value))
    return `{${Object.entries(value)
      .map(([name, part]) => `${scalar(name)}: ${inline(part)}`)
      .join(', ')}}`;
  return scalar(value);
}

/** Texts that YAML 1.1 would read as something else, or that start or contain its marks. */
const AMBIGUOUS =
  /^(?:~|null|true|false|yes|no|on|off|y|n|[-+.\d][\d_.:eExXa-fA-F+-]*|)$|^[\s!&*?|>@`%"'#,[\]{}=-]|[:#]\s|\s#|:$|\s$|[,[\]{}]/i;

function scalar(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  if (/[\n\t]/.test(value)) return JSON.stringify(value);
  return AMBIGUOUS.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}
