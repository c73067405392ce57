import type { Op, OpOptions } from '../op/kind.ts';
import { file, type FileArgs } from './file.ts';

export interface RepoArgs {
  /** File name without extension: `pigsty-infra`. */
  readonly name: string;
  readonly family: 'deb' | 'rpm';
  /** deb822 or one-line format for deb, a section for rpm. */
  readonly content: string;
}

/** A package repository: one file under `/etc/apt/sources.list.d` or `/etc/yum.repos.d`. */
export function repo({ name, family, content }: RepoArgs, options?: OpOptions): Op<FileArgs> {
  const debExtension = /^Types:/m.test(content) ? 'sources' : 'list';
  const path =
    family === 'deb' ? `/etc/apt/sources.list.d/${name}.${debExtension}` : `/etc/yum.repos.d/${name}.repo`;
  return file({ path, content }, options);
}
