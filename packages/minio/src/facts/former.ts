import { quoteWord } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import type { MinioParams } from '../spec/schema.ts';
import { driveDirectories, marker, placesOf } from '../spec/server.ts';

/** What the server of a host was started with until now. */
export interface FormerSettings {
  /** A deploy has come to its end here, so that the server has served. */
  readonly deployed: boolean;
  /** What its environment says of its data. */
  readonly volumes?: string;
  /** The administrator, who owns the access keys that were made in its name. */
  readonly administrator?: string;
  /** SHA-256 of the line with its password. */
  readonly password?: string;
  /** Access keys of all users and of the administrator, as the drives name them. */
  readonly accessKeys: readonly string[];
}

/** Prints lines for `parseFormer`; the password of the environment is not among them. */
export function askFormer(params: MinioParams): string {
  const [first] = driveDirectories(params);
  const { environment } = placesOf(params);
  const engine = engineOf(params);
  const { data, administrator, password } = engine.variables;
  const { accessKeys } = engine.data;
  const keys =
    accessKeys === undefined
      ? ':'
      : `find ${quoteWord(`${first ?? ''}/${accessKeys}`)} -mindepth 1 -maxdepth 1 -type d -printf 'key %f\\n' 2>/dev/null | LC_ALL=C sort`;
  return `[ ! -e ${marker} ] || echo deployed
grep -E '^(${data}|${administrator})=' ${environment} 2>/dev/null || :
line=$(grep -E '^${password}=' ${environment} 2>/dev/null) && printf 'password %s\\n' "$(printf %s "$line" | sha256sum | cut -c 1-64)"
${keys}`;
}

export function parseFormer(said: string, params: MinioParams): FormerSettings {
  const { variables } = engineOf(params);
  const lines = said.split('\n');
  const valueOf = (name: string): string | undefined => {
    const line = lines.find((one) => one.startsWith(`${name}=`));
    return line === undefined ? undefined : unquoted(line.slice(name.length + 1).trim());
  };
  const [volumes, administrator] = [valueOf(variables.data), valueOf(variables.administrator)];
  const password = lines.find((line) => line.startsWith('password '))?.slice('password '.length);
  return {
    deployed: lines.includes('deployed'),
    accessKeys: lines.flatMap((line) => (line.startsWith('key ') ? [line.slice('key '.length)] : [])),
    ...(volumes === undefined ? {} : { volumes }),
    ...(administrator === undefined ? {} : { administrator }),
    ...(password === undefined ? {} : { password }),
  };
}

/** The text of a word of an environment file, in the quotes that we write, in others or in none. */
function unquoted(word: string): string {
  const [, single] = /^'([^']*)'$/.exec(word) ?? [];
  if (single !== undefined) return single;
  const [, double] = /^"(.*)"$/.exec(word) ?? [];
  return double === undefined ? word : double.replace(/\\([\\"`$])/g, '$1');
}
