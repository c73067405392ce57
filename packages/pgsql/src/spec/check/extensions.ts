import { nearestName } from '@pigsty/sdk';
import { EXTENSION_PACKAGES, EXTENSIONS, LIBRARIES } from '../catalogue/extensions.ts';
import type { Finding, Rule } from './finding.ts';

/** Names of extensions, of their packages and of libraries, held against the list of what there is. */
export const extensionNames: Rule = ({ params }) => [
  ...params.pg_default_extensions.flatMap((one, i) => ofExtension(one, ['pg_default_extensions', i])),
  ...params.pg_databases.flatMap(({ extensions }, i) =>
    extensions.flatMap((one, j) => ofExtension(one, ['pg_databases', i, 'extensions', j])),
  ),
  ...params.pg_extensions.flatMap((entry, i) =>
    wordsOf(entry).flatMap((word) => ofPackage(word, ['pg_extensions', i])),
  ),
  ...wordsOf(params.pg_libs).flatMap((word) => ofLibrary(word, ['pg_libs'])),
];

type Path = Finding['path'];

function ofExtension(one: string | { readonly name: string }, path: Path): readonly Finding[] {
  const name = typeof one === 'string' ? one : one.name;
  return EXTENSIONS.has(name)
    ? []
    : [unknown('extension', name, typeof one === 'string' ? path : [...path, 'name'], EXTENSIONS)];
}

/** A word that no alias has is the name of a package; those name the version. */
function ofPackage(word: string, path: Path): readonly Finding[] {
  if (EXTENSION_PACKAGES.has(word) || /\$v|\*|^postgresql|[_-]\d\d(?:$|-)/.test(word)) return [];
  return [unknown('extension or package', word, path, EXTENSION_PACKAGES)];
}

function ofLibrary(word: string, path: Path): readonly Finding[] {
  const name = word.replace(/^"|"$/g, '').replace(/^.*\//, '').replace(/\.so$/, '');
  return LIBRARIES.has(name) ? [] : [unknown('library', name, path, LIBRARIES)];
}

function unknown(what: string, name: string, path: Path, known: ReadonlySet<string>): Finding {
  const near = nearestName(name, known);
  return {
    rule: 'unknown-extension',
    severity: 'warning',
    path,
    message: `${name} is no ${what} that is known here`,
    hint: near === undefined ? 'Nothing to do when its package is there.' : `Did you mean ${near}?`,
  };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
