import { platformFamilies } from '../../platform/platforms.ts';

export interface RepoArgs {
  /** File name without extension, and the name of the repository in messages: `pigsty-infra`. */
  readonly name: string;
  /** The package format of the host: `platformOf(facts).family`. */
  readonly family: 'deb' | 'rpm';
  readonly state?: 'present' | 'absent';
  /** Addresses of the same content: http, https or file. dnf replaces `$releasever` and `$basearch`. */
  readonly urls: readonly string[];
  /** For deb: `trixie`, `trixie-pgdg`; `./` for a repository without suites. */
  readonly suites?: readonly string[];
  /** For deb: `main`. None for a repository without suites. */
  readonly components?: readonly string[];
  /** The public key, ASCII armored. */
  readonly key?: string;
  /** Taken without a signature. Without this and without a key the host's own keys decide. */
  readonly trusted?: boolean;
  /** Further fields: `Architectures` for deb, `module_hotfixes` or `priority` for rpm. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

interface RepoFile {
  readonly path: string;
  /** Absent: there is to be no such file. */
  readonly content?: string;
}

export interface RepoFiles {
  readonly definition: RepoFile;
  readonly key: RepoFile;
  /** apt's older format under the same name. */
  readonly older?: string;
}

/** The files of a repository on a host: deb822 for apt, a section for dnf. */
export function repoFiles(args: RepoArgs): RepoFiles {
  const { name, family, state = 'present', key } = args;
  const { repositories, repositoryKeys } = platformFamilies[family].paths;
  const keyPath = `${repositoryKeys}/${family === 'deb' ? `${name}.asc` : `RPM-GPG-KEY-${name}`}`;
  const present = state === 'present';
  const path = `${repositories}/${name}.${family === 'deb' ? 'sources' : 'repo'}`;
  const content = family === 'deb' ? renderSources(args, keyPath) : renderSection(args, keyPath);
  return {
    definition: { path, ...(present ? { content } : {}) },
    key: { path: keyPath, ...(present && key !== undefined ? { content: withNewline(key) } : {}) },
    ...(family === 'deb' ? { older: `${repositories}/${name}.list` } : {}),
  };
}

const header = '# Managed by pigsty.\n';

function renderSources(
  { urls, suites = ['./'], components = [], key, trusted, options = {} }: RepoArgs,
  keyPath: string,
): string {
  const fields: readonly (readonly [string, string])[] = [
    ['Types', 'deb'],
    ['URIs', urls.join(' ')],
    ['Suites', suites.join(' ')],
    ...(components.length === 0 ? [] : [['Components', components.join(' ')] as const]),
    ...(key === undefined ? [] : [['Signed-By', keyPath] as const]),
    ...(trusted === true ? [['Trusted', 'yes'] as const] : []),
    ...Object.entries(options).map(([name, value]) => [name, word(value, 'yes', 'no')] as const),
  ];
  return header + fields.map(([name, value]) => `${name}: ${value}\n`).join('');
}

function renderSection({ name, urls, key, trusted, options = {} }: RepoArgs, keyPath: string): string {
  const checked = trusted === true ? '0' : '1';
  const fields: Readonly<Record<string, string>> = {
    name,
    baseurl: urls.join(' '),
    enabled: '1',
    ...(key === undefined && trusted !== true ? {} : { gpgcheck: checked }),
    ...(key === undefined ? {} : { gpgkey: `file://${keyPath}` }),
    ...Object.fromEntries(Object.entries(options).map(([k, v]) => [k, word(v, '1', '0')])),
  };
  const lines = Object.entries(fields).map(([field, value]) => `${field}=${value}\n`);
  return `${header}[${name}]\n${lines.join('')}`;
}

function word(value: string | number | boolean, yes: string, no: string): string {
  return typeof value === 'boolean' ? (value ? yes : no) : String(value);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
