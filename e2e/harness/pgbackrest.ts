import { on } from './estate.ts';

/** A backup of `pgbackrest info`. */
export interface Backup {
  readonly label: string;
  readonly type: string;
  readonly error: boolean;
  readonly database: { readonly id: number };
}

/** What `pgbackrest info` says of a stanza. */
export interface Stanza {
  readonly status: { readonly code: number };
  readonly db: readonly { readonly id: number }[];
  readonly backup: readonly Backup[];
  readonly repo: readonly { readonly cipher: string }[];
}

/** What the repository of a host holds of a stanza. */
export async function stanzaOn(host: string, name = 'pg-test'): Promise<Stanza> {
  const answer = await on(
    host,
    `cd /; runuser -u postgres -- pgbackrest --stanza=${name} info --output=json`,
  );
  const [stanza] = JSON.parse(answer) as Stanza[];
  if (stanza === undefined) throw new Error(`no stanza in ${answer}`);
  return stanza;
}
