import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { enterFunctions } from './enter.ts';
import { statFailure, statFragment } from './attributes.ts';
import { isolated, parseSections, section } from './fragment.ts';

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
  example: { path: '/pg/data', target: '/data/postgres/pg-test-18/data' },
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      section('stat', statFragment(all.map((a) => a.path))),
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
  unreadable: (output, all) => {
    const stat = parseSections(output).get('stat');
    return all.map(({ path }) => statFailure(stat, path));
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
${enterFunctions}
enter "\${1%/*}/"
name=./\${1##*/}
if [ -e "$name" ] && [ ! -L "$name" ]; then
  [ "$3" = replace ] || refuse "$1 exists and is no symbolic link: move it away first"
  if [ -d "$name" ]; then rmdir -- "$name"; fi
fi
rm -f -- "$name.pigsty-link"
ln -sT -- "$2" "$name.pigsty-link"
mv -T -f -- "$name.pigsty-link" "$name"`;
