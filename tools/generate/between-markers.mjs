import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** Puts generated text between `<!-- NAME:begin ... -->` and `<!-- NAME:end -->` of a page that is otherwise written by hand. */
export async function writeBetweenMarkers(file, name, text) {
  const page = readFileSync(file, 'utf8');
  const marked = new RegExp(`(<!-- ${name}:begin[^>]*-->\n)[^]*?(<!-- ${name}:end -->)`);
  if (!marked.test(page))
    throw new Error(`${file} has no place for ${name}: <!-- ${name}:begin --> is missing`);
  const written = page.replace(marked, (_, begin, end) => `${begin}\n${text}\n\n${end}`);
  const formatted = await format(written, { ...(await resolveConfig(file)), filepath: file });
  if (formatted !== page) writeFileSync(file, formatted);
}
