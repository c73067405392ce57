import { isMap, isSeq, visit, type Node } from 'yaml';

/** Offset of the `{` or `[` that is not closed before a place, when the parser gave up there. */
export function openBracket(
  { text, root }: { readonly text: string; readonly root: Node | null },
  offset: number,
): number | undefined {
  let found: number | undefined;
  visit(root, {
    Collection: (_key, node) => {
      if (!(isMap(node) || isSeq(node)) || node.flow !== true || !node.range) return;
      const [start] = node.range;
      if (start > offset) return visit.BREAK;
      found = firstOpen(text, start, offset) ?? found;
      return visit.SKIP;
    },
  });
  return found;
}

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** A bracket that meets a closing one of the other kind, or else the innermost that is open at the end. */
function firstOpen(text: string, start: number, end: number): number | undefined {
  const open: number[] = [];
  for (let at = start; at < end; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' || (character === "'" && /[\s,:[{]/.test(text[at - 1] ?? ' '))) {
      const close = text.indexOf(character, at + 1);
      at = close === -1 ? end : close;
    } else if (character === '#' && /\s/.test(text[at - 1] ?? ' ')) {
      const newline = text.indexOf('\n', at);
      at = newline === -1 ? end : newline;
    } else if (character === '{' || character === '[') open.push(at);
    else if (character === '}' || character === ']') {
      const last = open.pop();
      if (last === undefined) return undefined;
      if (CLOSING[text[last] ?? ''] !== character) return last;
      if (open.length === 0) return undefined;
    }
  }
  return open.at(-1);
}
