import { quoteWord } from '@pigsty/sdk';
import type { InfraNode } from '../spec/components.ts';
import { indexFile, repodataIntact } from './generations.ts';

/** One package of the repository, as the index names it. */
export interface RepositoryPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly file: string;
  /** Where it came from, if not from a source: added by hand, or carried over from the former repository. */
  readonly origin?: 'added' | 'carried';
}

export interface RepositoryState {
  /** It is there, and was built to the end. */
  readonly built: boolean;
  /** Of its lock file. */
  readonly packages: readonly RepositoryPackage[];
  /** What is wrong with it, a sentence each: only where that was asked. */
  readonly faults: readonly string[];
}

/** Where the repository of a node is. */
export function repositoryPlace({ params }: InfraNode): string {
  return `${params.repo_home}/${params.repo_name}`;
}

/** What a client on the host itself would ask; empty where no web server is wanted. */
export function localUrl({ params: { nginx_enabled, nginx_port, repo_name } }: InfraNode): string {
  return nginx_enabled ? `http://127.0.0.1:${nginx_port}/${repo_name}` : '';
}

/** A line `package` with one of the lock file; none of another line. */
export function parsePackage(line: string): readonly RepositoryPackage[] {
  const [mark, name = '', version = '', arch = '', bytes = '', sha256 = '', file = '', origin] =
    line.split(' ');
  if (mark !== 'package') return [];
  const one = { name, version, arch, bytes: Number(bytes), sha256, file };
  return [origin === 'added' || origin === 'carried' ? { ...one, origin } : one];
}

/** What the repository of a node holds; with `verify` every file is read, and asked for as a client would. */
export function repositoryQuestion(node: InfraNode, { verify }: { readonly verify: boolean }): string {
  const { params } = node;
  const place = quoteWord(repositoryPlace(node));
  const url = quoteWord(`http://127.0.0.1:${params.nginx_port}/${params.repo_name}`);
  const list = `if [ -f ${place}/repo_complete ]; then echo built; sed 's/^/package /' ${place}/packages.lock; fi`;
  if (!verify) return list;
  return `${list}
cd ${place} 2>/dev/null || exit 0
${indexFile}
[ "$(sha256sum <"$index" | cut -d ' ' -f 1)" = "$(cat repo_complete)" ] || echo "fault $index is not the index that was built"
( ${repodataIntact} ) || echo 'fault a file of repodata is missing, or is not what was built'
awk '{ print $5 "  " $6 }' packages.lock | sha256sum --check --quiet 2>/dev/null | sed -n 's/^\\(.*\\): FAILED.*/fault \\1 is missing, or is not what was downloaded/p'
${
  params.nginx_enabled
    ? `curl -fsS --noproxy '*' ${url}/"$index" 2>/dev/null | cmp -s - "$index" || echo 'fault nginx does not serve the index'`
    : ''
}
true`;
}

export function parseRepository(answer: string): RepositoryState {
  const lines = answer.split('\n');
  return {
    built: lines.includes('built'),
    packages: lines.flatMap(parsePackage),
    faults: lines.flatMap((line) => (line.startsWith('fault ') ? [line.slice(6)] : [])),
  };
}
