import type { Position, Problem } from '@pigsty/sdk';
import { Composer, LineCounter, Parser, type CST, type Document, type Node, type ScalarTag } from 'yaml';
import { invisibleCharacter, MAX_BYTES } from './file-text.ts';
import { isJson, JSON_TAGS, PYYAML_TAGS } from './yaml-dialect.ts';
import { conflictMarker, type YamlErrors } from './yaml-problem.ts';
import { repairYaml } from './yaml-repair.ts';

/** One file of an inventory, parsed; positions are computed when somebody asks. */
export interface YamlSource {
  readonly file: string;
  readonly text: string;
  readonly root: Node | null;
  readonly lines: LineCounter;
}

export interface ParsedYaml {
  /** With syntax errors the file as it was probably meant, where that can be told. */
  readonly source?: YamlSource;
  readonly problems: readonly Problem[];
  /** Places in the file as it was meant whose lines are written otherwise. */
  readonly fixed?: readonly Position[];
}

/** No inventory is deeper than a dozen levels; composing recurses, and Node dies of some thousand. */
const MAX_DEPTH = 200;

/** Parses one YAML file the way Ansible reads it. Never throws: what is wrong is a problem with its place. */
export function parseYaml(file: string, written: string): ParsedYaml {
  // To YAML a carriage return alone ends a line, and the parser here does not know it.
  const text = written.replaceAll(/\r(?!\n)/g, '\n');
  const refuse = (message: string, hint: string, position: Partial<Position> = {}): ParsedYaml => ({
    problems: [
      {
        severity: 'error',
        rule: 'yaml-syntax',
        subject: file,
        message,
        hint,
        position: { file, line: 1, column: 1, ...position },
      },
    ],
  });
  if (text.length > MAX_BYTES) {
    return refuse(
      `the file has ${Math.ceil(text.length / 1048576)} MiB, at most 20 are read`,
      'Is this the right file?',
    );
  }
  const invisible = invisibleCharacter(file, text);
  if (invisible !== undefined) return { problems: [invisible] };
  if (isIni(text)) {
    return refuse(
      'expected YAML, found an inventory in INI format',
      `Convert it: ansible-inventory -i ${file} --list --yaml > pigsty.yml`,
    );
  }
  const marker = conflictMarker(text);
  if (marker !== undefined) {
    return refuse(
      'a merge conflict is not resolved',
      'Keep one side and delete the lines <<<<<<<, ======= and >>>>>>>.',
      {
        line: marker,
      },
    );
  }
  try {
    return compose(file, text);
  } catch (error) {
    const detail =
      error instanceof RangeError
        ? 'values are nested too deeply'
        : `the file cannot be read as YAML: ${(error as Error).message}`;
    return refuse(detail, 'Is this the right file?');
  }
}

/** The first line that says something is the name of a section. */
function isIni(text: string): boolean {
  const lines = text.slice(0, 4096).split('\n');
  return /^\[[\w:.-]+\]\s*$/.test(lines.find((line) => !/^\s*(?:[#;]|$)/.test(line)) ?? '');
}

function compose(file: string, text: string): ParsedYaml {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    const position = positionAt({ file, lines }, deep);
    return {
      problems: [
        {
          severity: 'error',
          rule: 'yaml-syntax',
          subject: file,
          message: `values are nested more than ${MAX_DEPTH} levels deep`,
          hint: 'Is a bracket typed too often?',
          position,
        },
      ],
    };
  }
  const tags = isJson(text) ? JSON_TAGS : PYYAML_TAGS;
  const { problems, meant, fixed } = repairYaml(text, (written) =>
    written === text ? composed(file, text, { tags, lines, tokens }) : read(file, written, tags),
  );
  if (meant === undefined) return { problems };
  return {
    source: { file, root: meant.root, lines: meant.lines, text: meant.text },
    problems,
    ...(fixed.length === 0 ? {} : { fixed: fixed.map((place) => ({ file, ...place })) }),
  };
}

function read(file: string, text: string, tags: readonly ScalarTag[]): YamlErrors {
  const lines = new LineCounter();
  return composed(file, text, { tags, lines, tokens: new Parser(lines.addNewLine).parse(text) });
}

interface Tokens {
  readonly tags: readonly ScalarTag[];
  readonly lines: LineCounter;
  readonly tokens: Iterable<CST.Token>;
}

function composed(file: string, text: string, { tags, lines, tokens }: Tokens): YamlErrors {
  const composer = new Composer({
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false, // checked by us, with both places and without comparing all pairs
    schema: 'failsafe',
    customTags: [...tags],
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens, true, text.length)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  const [first, second] = documents;
  const root = first?.contents ?? null;
  return { file, text, lines, root, errors: first?.errors ?? [], second: second?.range[0] };
}

/** Offset of a token that is nested too deeply; walks without recursion. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return 'offset' in token ? token.offset : 0;
    if (token.type === 'document' && token.value !== undefined) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const item of token.items) {
      if (item.key) open.push({ token: item.key, depth: depth + 1 });
      if (item.value) open.push({ token: item.value, depth: depth + 1 });
    }
  }
  return undefined;
}

export function positionAt(source: Pick<YamlSource, 'file' | 'lines'>, offset: number): Position {
  const { line, col } = source.lines.linePos(offset);
  // Before the first line break was seen the counter knows no line.
  return line === 0
    ? { file: source.file, line: 1, column: offset + 1 }
    : { file: source.file, line, column: col };
}
