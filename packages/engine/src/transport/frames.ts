/** One framed part of a script's output. */
export interface Frame {
  readonly id: string;
  /** Absent when the script ended inside this frame. */
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type FrameEvent =
  | { readonly at: 'begin'; readonly id: string }
  | { readonly at: 'end'; readonly id: string; readonly code: number }
  /** A line that a command left about how far it is. */
  | { readonly at: 'progress'; readonly id: string; readonly line: string };

/** The marker lines of one script; the nonce keeps output from imitating them. */
export function markerPattern(nonce: string): RegExp {
  return new RegExp(`\\n@@${nonce} ([be]) (\\S+)(?: (\\d+))?\\n`, 'g');
}

function progressPattern(nonce: string): RegExp {
  return new RegExp(`\\n@@${nonce} p (\\S+) ([^\\n]*)\\n`, 'g');
}

/** Cuts a script's two output streams into frames, in order of their beginning. */
export function readFrames(
  output: { readonly stdout: string; readonly stderr: string },
  nonce: string,
): readonly Frame[] {
  const errors = new Map(cut(output.stderr, nonce).map((f) => [f.id, f.body]));
  return cut(output.stdout, nonce).map(({ id, code, body }) => ({
    id,
    ...(code === undefined ? {} : { code }),
    stdout: body,
    stderr: errors.get(id) ?? '',
  }));
}

/** Tells frame boundaries while output is still arriving. */
export function watchFrames(nonce: string, listener: (event: FrameEvent) => void): (chunk: string) => void {
  const pattern = new RegExp(`${markerPattern(nonce).source}|${progressPattern(nonce).source}`, 'g');
  let tail = '';
  return (chunk) => {
    tail += chunk;
    pattern.lastIndex = 0;
    let consumed = 0;
    for (let match = pattern.exec(tail); match !== null; match = pattern.exec(tail)) {
      consumed = pattern.lastIndex;
      const [, letter, id = '', code, about = '', line = ''] = match;
      if (letter === undefined) listener({ at: 'progress', id: about, line });
      else listener(letter === 'b' ? { at: 'begin', id } : { at: 'end', id, code: Number(code) });
    }
    // A marker line is shorter than this; what is older cannot be the beginning of one.
    tail = tail.slice(Math.max(consumed, tail.length - longestMarker));
  };
}

const longestMarker = 512;

interface Piece {
  readonly id: string;
  readonly code?: number;
  readonly body: string;
}

function cut(stream: string, nonce: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let open: { id: string; from: number } | undefined;
  const body = (from: number, to?: number): string =>
    stream.slice(from, to).replaceAll(progressPattern(nonce), '');
  for (const match of stream.matchAll(markerPattern(nonce))) {
    const [line, letter, id = '', code] = match;
    if (letter === 'b') {
      open = { id, from: match.index + line.length };
    } else if (open?.id === id) {
      pieces.push({ id, code: Number(code), body: body(open.from, match.index) });
      open = undefined;
    }
  }
  if (open !== undefined) pieces.push({ id: open.id, body: body(open.from) });
  return pieces;
}
