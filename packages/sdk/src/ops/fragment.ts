import { quoteWord } from '../words/command.ts';
import { joinText, type Text } from '../words/secret.ts';

const recordSeparator = '\u001e';
const chunkWords = 500;
const chunkBytes = 60_000;

/** A read fragment of its own: own variables, plain messages, no standard input. */
export function isolated(parts: readonly Text[]): Text {
  return joinText(['(', 'LC_ALL=C; export LC_ALL; set -f', ...parts, ':', ') </dev/null 2>/dev/null'], '\n');
}

/**
 * The same for parts that wait for answers: a few at a time, in any order. Each part is a process of its own that prints
 * what it has to say at once, in one line.
 */
export function isolatedSideBySide(parts: readonly Text[]): Text {
  const lanes = Math.min(parts.length, mostLanes);
  if (lanes < 2) return isolated(parts);
  const lane = (at: number): Text =>
    joinText(['(', ...parts.filter((_part, i) => i % lanes === at), ') &'], '\n');
  return isolated([...Array.from({ length: lanes }, (_, at) => lane(at)), 'wait']);
}

const mostLanes = 4;

/** Prints a section mark, then what `body` prints. */
export function section(name: string | number, body: string): string {
  return `printf '\\036%s\\n' ${quoteWord(String(name))}\n${body}`;
}

/** The bodies of sections by name; nothing for empty output. */
export function parseSections(output: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  for (const part of output.split(recordSeparator).slice(1)) {
    const end = part.indexOf('\n');
    if (end >= 0) sections.set(part.slice(0, end), part.slice(end + 1));
  }
  return sections;
}

/** Splits words so that no command line comes near the kernel's limit. */
export function chunks(words: readonly string[]): readonly (readonly string[])[] {
  const result: string[][] = [];
  let room = 0;
  for (const word of words) {
    const bytes = word.length * 3 + 8;
    const last = result.at(-1);
    if (last === undefined || last.length >= chunkWords || room < bytes) {
      result.push([word]);
      room = chunkBytes - bytes;
    } else {
      last.push(word);
      room -= bytes;
    }
  }
  return result;
}

/** Non-empty lines. */
export function lines(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}

export function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

/** Base64 as `base64` prints it, into text; nothing when it is not UTF-8. */
export function decodeText(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}
