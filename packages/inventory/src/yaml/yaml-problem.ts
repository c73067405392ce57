import { Scalar, visit, type ErrorCode, type LineCounter, type Node, type YAMLParseError } from 'yaml';
import type { Problem } from '@pigsty/sdk';
import { openBracket } from './yaml-bracket.ts';

export interface YamlErrors {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly root: Node | null;
  readonly errors: readonly YAMLParseError[];
  /** Offset of a second document. */
  readonly second: number | undefined;
}

interface Explanation {
  readonly message: string;
  readonly hint: string;
  /** Offset of what has to be fixed, when it is not where the parser gave up. */
  readonly at?: number;
}

/** Line of the first `<<<<<<<` of an unresolved merge. */
export function conflictMarker(text: string): number | undefined {
  const found = /^<{7}(?: |$)/m.exec(text);
  if (found === null || !/^>{7}(?: |$)/m.test(text)) return undefined;
  return text.slice(0, found.index).split('\n').length;
}

/** The first syntax error in words of somebody who edits a file, with its place. What the parser says after it is its echo. */
export function describeYamlError(found: YamlErrors): Problem | undefined {
  const first = firstError(found);
  const explained = first === undefined ? second(found) : ([first.pos[0], explain(first, found)] as const);
  if (explained === undefined) return undefined;
  const [offset, { message, hint, at = offset }] = explained;
  const { line, col } = found.lines.linePos(at);
  return syntaxProblem(found.file, { message, hint, line, column: col });
}

export function firstError({ errors }: Pick<YamlErrors, 'errors'>): YAMLParseError | undefined {
  return errors.reduce<YAMLParseError | undefined>(
    (first, one) => (first === undefined || one.pos[0] < first.pos[0] ? one : first),
    undefined,
  );
}

function second(found: YamlErrors): readonly [number, Explanation] | undefined {
  return found.second === undefined ? undefined : [found.second, EXPLANATIONS.MULTIPLE_DOCS];
}

export function syntaxProblem(
  file: string,
  { message, hint, line, column }: { message: string; hint: string; line: number; column: number },
): Problem {
  return {
    severity: 'error',
    rule: 'yaml-syntax',
    subject: file,
    message,
    hint,
    position: { file, line: Math.max(line, 1), column: Math.max(column, 1) },
  };
}

function explain(error: YAMLParseError, found: YamlErrors): Explanation {
  const { code, message } = error;
  const offset = error.pos[0];
  const quote = openQuote(offset, found);
  if (quote !== undefined) return quote;
  if (/must be sufficiently indented and end with/.test(message)) return unclosed(offset, found);
  if (/^Missing closing/.test(message)) {
    return {
      message: `a quoted text is not closed: expected ${message.endsWith('"quote') ? '"' : "'"}`,
      hint: QUOTE_HINT,
    };
  }
  const line = lineAt(found.text, offset);
  if (line.includes('\u00a0')) {
    return {
      message: 'found a non-breaking space',
      hint: 'Replace it by a normal space; it often comes with copied text.',
    };
  }
  return EXPLANATIONS[code as keyof typeof EXPLANATIONS] ?? { message: plain(message), hint: GENERAL_HINT };
}

const QUOTE_HINT = "Close the quote. Inside '...' write an apostrophe twice: 'it''s'.";

/** A quote that is not closed swallows the lines after it; what the parser reports is far from where it was opened. */
function openQuote(offset: number, found: YamlErrors): Explanation | undefined {
  let opened: Scalar | undefined;
  visit(found.root, {
    Scalar: (_key, node) => {
      if (node.type !== Scalar.QUOTE_SINGLE && node.type !== Scalar.QUOTE_DOUBLE) return;
      const [start = 0, end = 0] = node.range ?? [];
      const isClosed = end - start > 1 && found.text[end - 1] === found.text[start];
      const goesOver = found.text.slice(start, end).includes('\n');
      if (start < offset && end >= offset - 1 && (goesOver || !isClosed)) opened = node;
    },
  });
  const at = opened?.range?.[0];
  if (at === undefined) return undefined;
  return { at, message: `a quoted text is not closed: expected ${found.text[at] ?? ''}`, hint: QUOTE_HINT };
}

/** The library reports the place where it gave up; the user needs the bracket that was opened. */
function unclosed(offset: number, found: YamlErrors): Explanation {
  const at = openBracket(found, offset);
  if (at === undefined) {
    return { message: 'expected a closing } or ]', hint: 'A { or [ before this place is not closed.' };
  }
  const bracket = found.text[at] ?? '';
  const { line } = found.lines.linePos(offset);
  const end = bracket === '{' ? '}' : ']';
  return {
    at,
    message: `this ${bracket} is not closed`,
    hint: `Write ${end} where it ends, before line ${line + 1}.`,
  };
}

const GENERAL_HINT = 'Look at this line and the one before it.';

const EXPLANATIONS = {
  TAB_AS_INDENT: {
    message: 'expected spaces, found a tab',
    hint: 'YAML is indented with spaces only: replace the tab by spaces.',
  },
  BAD_INDENT: {
    message: 'expected the same indentation as the lines before',
    hint: 'All keys of one mapping start in the same column.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'expected one key and one value, found a second ":" or a list on the same line',
    hint: 'Quote a text that contains ": ", and start a nested mapping or a list on its own line.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'expected ":" after a key',
    hint: 'Every entry is written "key: value"; a list item is written "- value".',
  },
  MISSING_CHAR: {
    message: 'expected ":" after a key, or "," between entries',
    hint: 'Every entry is written "key: value".',
  },
  BAD_SCALAR_START: {
    message: 'expected a value, found a character that YAML reserves (@, ` or %)',
    hint: "Quote the value: '@...'.",
  },
  BAD_ALIAS: {
    message: 'a text that begins with * or & means something else in YAML',
    hint: "Write it in quotes: '* * * * * root command'.",
  },
  BAD_DQ_ESCAPE: {
    message: 'expected a known escape after \\',
    hint: "Use single quotes ('...'), which take a backslash as it is, or write \\\\.",
  },
  MULTIPLE_DOCS: {
    message: 'expected one YAML document, found a second one after ---',
    hint: 'Delete the --- or move what follows into its own file.',
  },
  UNEXPECTED_TOKEN: {
    message: 'expected the end of the value, found more text',
    hint: 'Is there a bracket or a quote too many? Quote a text that contains quotes or brackets.',
  },
  KEY_OVER_1024_CHARS: {
    message: 'expected a key, found more than 1024 characters',
    hint: 'Is a ":" or a quote missing?',
  },
} satisfies Partial<Record<ErrorCode, Explanation>>;

function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end === -1 ? undefined : end);
}
