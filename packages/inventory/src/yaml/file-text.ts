import type { Problem } from '@pigsty/sdk';

/** A file as text, or why it is none; then what it says if it is read the way it was probably written. */
export type FileText = { readonly text: string } | { readonly problem: Problem; readonly guess?: string };

/** Larger files are no inventories: 5,000 hosts with all that belongs to them are about 1 MiB. */
export const MAX_BYTES = 20 * 1024 * 1024;

/**
 * Decodes a file that should be UTF-8. A byte order mark is allowed; anything else that is no text is a problem with its
 * place, and never reaches the YAML parser, which would report an echo of it.
 *
 * @example
 * const read = fileText('pigsty.yml', await readFile('pigsty.yml'));
 */
export function fileText(file: string, bytes: Uint8Array): FileText {
  if (bytes.length > MAX_BYTES) {
    const message = `the file has ${Math.ceil(bytes.length / 1_048_576)} MiB, at most ${MAX_BYTES / 1_048_576} are read`;
    const problem = notText(file, { message, hint: 'Is this the right file?', line: 1, column: 1 });
    return { problem: { ...problem, rule: 'too-large' } };
  }
  if (isUtf16(bytes)) {
    const hint = `Save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 ${file} > utf8.yml`;
    const refused = refuse(file, {
      message: 'expected text in UTF-8, found UTF-16',
      hint,
      line: 1,
      column: 1,
    });
    return { ...refused, guess: fromUtf16(bytes) };
  }
  if (isProgram(bytes)) {
    const hint = 'Is this the right file? An inventory is a YAML file.';
    return refuse(file, { message: 'expected text, found a binary file', hint, line: 1, column: 1 });
  }
  const text = new TextDecoder().decode(bytes);
  const wrong = text.indexOf('\uFFFD');
  if (wrong >= 0 && !isWritten(bytes)) {
    const hint = `Save the file as UTF-8, for example: iconv -f LATIN1 -t UTF-8 ${file} > utf8.yml`;
    const refused = refuse(file, {
      message: 'expected text in UTF-8, found a byte that is none',
      hint,
      ...placeIn(text, wrong),
    });
    return { ...refused, guess: new TextDecoder('windows-1252').decode(bytes) };
  }
  return { text };
}

// Everything YAML 1.1 takes as text but no editor shows: C0 without tab and line breaks, and DEL.
const INVISIBLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** A character that no text has, as a problem. */
export function invisibleCharacter(file: string, text: string): Problem | undefined {
  const at = text.search(INVISIBLE);
  if (at < 0) return undefined;
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const message = `expected text, found the control character U+${code}`;
  return notText(file, {
    message,
    hint: 'Delete it; it often comes with copied text.',
    ...placeIn(text, at),
  });
}

interface Refusal {
  readonly message: string;
  readonly hint: string;
  readonly line: number;
  readonly column: number;
}

function refuse(file: string, refusal: Refusal): { readonly problem: Problem } {
  return { problem: notText(file, refusal) };
}

function notText(file: string, { message, hint, line, column }: Refusal): Problem {
  return {
    severity: 'error',
    rule: 'not-text',
    subject: file,
    message,
    hint,
    position: { file, line, column },
  };
}

/** By its mark, or by the zeros that ASCII has in it. */
function isUtf16([a, b, c, d]: Uint8Array): boolean {
  return (
    (a === 0xff && b === 0xfe) ||
    (a === 0xfe && b === 0xff) ||
    (a === 0 && b !== 0 && c === 0) ||
    (b === 0 && a !== 0 && d === 0)
  );
}

function fromUtf16(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const isBigEndian = (a === 0xfe && b === 0xff) || (a === 0 && b !== 0);
  return new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-16le').decode(bytes);
}

/** Images, archives and programs begin with bytes that no text has, or are full of them. */
function isProgram(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 512);
  const odd = start.filter((byte) => byte < 9 || (byte > 13 && byte < 32) || byte >= 0xf5).length;
  return odd > start.length / 20;
}

/** U+FFFD may have been typed. */
function isWritten(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function placeIn(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
