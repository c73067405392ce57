const QUOTED = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/g;

const WORDS: ReadonlySet<string> = new Set(
  (
    'and or not in is if else elif endif for endfor set endset true false none True False None loop recursive ' +
    'filter endfilter macro endmacro call endcall with endwith raw endraw do block endblock autoescape'
  ).split(' '),
);

/** Names in an expression that may be variables; not those behind a dot, of filters and tests, or of arguments. */
export function namesIn(source: string): readonly string[] {
  const bare = withoutTexts(source);
  const own = new Set(
    [...bare.matchAll(/\b(?:for\s+([\w\s,]+?)\s+in|set\s+(\w+))\b/g)].flatMap(([, loop = '', set = '']) =>
      `${loop},${set}`.split(',').map((name) => name.trim()),
    ),
  );
  const found = bare.matchAll(
    /(?<![.\w])(?<!\|\s*(?:[\w]+\.)*)(?<!\bis\s+(?:not\s+)?)[A-Za-z_]\w*(?!\w)(?!\s*=(?!=))/g,
  );
  return [...new Set([...found].map(([name]) => name))].filter((name) => !WORDS.has(name) && !own.has(name));
}

/** Whether a name stands for a function: it is called, and nothing else. */
export function isFunction(name: string, sources: readonly string[]): boolean {
  return sources.some((source) => new RegExp(`(?<![.\\w|])${name}\\s*\\(`).test(withoutTexts(source)));
}

/** The same length, with blanks in place of quoted texts. */
export function withoutTexts(source: string): string {
  return source.replace(QUOTED, (quoted) => `'${' '.repeat(quoted.length - 2)}'`);
}

/** The function that stands for `hostvars[...]`. */
export const HOSTVAR = 'variable_of_host';

/**
 * Writes `hostvars[HOST].name` and `hostvars[HOST]['name']` as a call, so that only the variable that is asked for is
 * evaluated; `ansible.builtin.` in front of a filter goes.
 */
export function rewritten(source: string): string {
  let text = source
    .replace(/(\|\s*)ansible\.builtin\.(?=\w)/g, '$1')
    // Ansible does the same, so that '\\d' and '\\1' need no second backslash.
    .replace(QUOTED, (quoted) => quoted.replaceAll('\\', '\\\\'));
  for (;;) {
    const bare = withoutTexts(text);
    const found = /(?<![.\w])hostvars\s*\[/.exec(bare);
    if (found === null) return text;
    const open = found.index + found[0].length;
    const close = closing(bare, open);
    if (close === undefined) return text;
    const host = text.slice(open, close);
    const rest = text.slice(close + 1);
    const dotted = /^\s*\.\s*([A-Za-z_]\w*)/.exec(rest);
    const bracket = withoutTexts(rest).startsWith('[') ? closing(withoutTexts(rest), 1) : undefined;
    if (dotted === null && bracket === undefined) return text;
    const name = dotted === null ? rest.slice(1, bracket) : `'${dotted[1] ?? ''}'`;
    const tail = rest.slice(dotted === null ? (bracket ?? 0) + 1 : dotted[0].length);
    text = `${text.slice(0, found.index)}${HOSTVAR}(${host}, ${name}).value${tail}`;
  }
}

function closing(bare: string, from: number): number | undefined {
  let depth = 1;
  for (let i = from; i < bare.length; i += 1) {
    if (bare.charAt(i) === '[') depth += 1;
    if (bare.charAt(i) === ']') depth -= 1;
    if (depth === 0) return i;
  }
  return undefined;
}
