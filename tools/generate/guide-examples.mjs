import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const place = /<!-- example: (\S+) -->\n(?:\n```\w+\n[^]*?\n```\n)?/g;
const languages = { ts: 'ts', yml: 'yaml', json: 'json' };

/** The page with the files that it names, each whole, below `<!-- example: src/module.ts -->`. */
export function withExamples(page, folder) {
  return page.replaceAll(place, (_, path) => {
    const language = languages[path.slice(path.lastIndexOf('.') + 1)] ?? '';
    const source = readFileSync(join(folder, path), 'utf8').trimEnd();
    return `<!-- example: ${path} -->\n\n\`\`\`${language}\n${source}\n\`\`\`\n`;
  });
}

/** Writes the files of an example into the page that tells about it, so that the page says what CI has built. */
export function writeExamples(file, folder) {
  const page = readFileSync(file, 'utf8');
  const written = withExamples(page, folder);
  if (written !== page) writeFileSync(file, written);
}
