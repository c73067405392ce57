import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, parseSections } from './fragment.ts';

export interface LinkArgs {
  readonly path: string;
  readonly target: string;
  /** A file or an empty directory in its place is removed. */
  readonly replace?: boolean;
}

export type LinkState =
  { readonly at: 'missing' } | { readonly at: 'link'; readonly target: string } | { readonly at: 'other' };

export interface LinkDelta {
  readonly [key: string]: string | undefined;
  readonly action: 'create' | 'change' | 'replace' | 'blocked';
  readonly from?: string;
}

export const link = defineOpKind<LinkArgs, LinkState, LinkDelta>({
  kind: 'link',
  summary: 'a symbolic link to this target',
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      `look() {
  if [ -L "$2" ]; then printf '\\036%s\\nlink ' "$1"; readlink -n -- "$2"
  elif [ -e "$2" ]; then printf '\\036%s\\nother' "$1"
  fi
}`,
      ...all.map(({ path }, i) => `look ${i} ${quoteWord(path)}`),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): LinkState => {
      const found = sections.get(String(i));
      if (found === undefined) return { at: 'missing' };
      return found.startsWith('link ')
        ? { at: 'link', target: found.slice('link '.length) }
        : { at: 'other' };
    });
  },
  diff: ({ target, replace }, state) => {
    switch (state.at) {
      case 'missing':
        return { action: 'create' };
      case 'link':
        return state.target === target ? undefined : { action: 'change', from: state.target };
      case 'other':
        return { action: replace === true ? 'replace' : 'blocked' };
      default:
        return state satisfies never;
    }
  },
  write: ({ path, target }, { action }) => [
    { do: 'run', command: shCommand(writeLink, [path, target, action]) },
  ],
  describe: ({ path, target }, delta) => {
    switch (delta.action) {
      case 'create':
        return `link ${path} -> ${target}`;
      case 'change':
        return `link ${path} -> ${target} (was ${delta.from ?? ''})`;
      case 'replace':
        return `replace ${path} with a link to ${target}`;
      case 'blocked':
        return `cannot link ${path} -> ${target}: it is no link`;
      default:
        return delta.action satisfies never;
    }
  },
  converged: ({ target }) => ({ at: 'link', target }),
});

const writeLink = `set -eu
if [ -e "$1" ] && [ ! -L "$1" ]; then
  [ "$3" = replace ] || { echo "$1 exists and is no symbolic link: move it away first" >&2; exit 1; }
  if [ -d "$1" ]; then rmdir -- "$1"; fi
fi
rm -f -- "$1.pigsty-link"
ln -s -- "$2" "$1.pigsty-link"
mv -T -f -- "$1.pigsty-link" "$1"`;
