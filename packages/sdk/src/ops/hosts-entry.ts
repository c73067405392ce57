import { defineOpKind, type Action, type OpChange } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, lines, section, unique } from './fragment.ts';
import { tellUnreadable } from './readable.ts';
import { rewriteFile } from './rewrite.ts';
import { failureOf } from './tell.ts';

export interface HostsEntryArgs {
  readonly address: string;
  /** These names mean this address and no other of its family. */
  readonly names: readonly string[];
  readonly comment?: string;
  /** `/etc/hosts` when absent. */
  readonly path?: string;
}

export interface HostsEntryState {
  /** Addresses of the same family by name, in file order. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
}

export interface HostsEntryDelta {
  readonly [key: string]: readonly string[];
  readonly missing: readonly string[];
  /** In words: `db was 10.0.0.1`. */
  readonly moved: readonly string[];
}

export const hostsEntry = defineOpKind<HostsEntryArgs, HostsEntryState, HostsEntryDelta>({
  kind: 'hostsEntry',
  summary: 'names of an address in /etc/hosts',
  example: { address: '10.10.10.10', names: ['sss.pigsty'] },
  key: ({ address, names, path }) => `${path === undefined ? '' : `${path}: `}${address} ${names.join(' ')}`,
  read: (all) =>
    isolated([
      ...tellUnreadable(all.map(hostsPath)),
      section('entries', ':'),
      ...unique(all.map(hostsPath)).map((path) => `[ ! -f ${quoteWord(path)} ] || ${showFile(path)}`),
    ]),
  parse: (output, all) => {
    const entries = lines(output).map((l) => {
      const [path = '', text = ''] = l.split('\u001f');
      const [address = '', ...names] = text.replace(/#.*/, '').trim().split(/\s+/);
      return { path, address, names };
    });
    return all.map((args): HostsEntryState => {
      const found = entries.filter(
        (e) => e.path === hostsPath(args) && isV6(e.address) === isV6(args.address),
      );
      const of = (name: string): readonly string[] =>
        found.filter((e) => e.names.includes(name)).map((e) => e.address);
      return { addresses: Object.fromEntries(args.names.map((name) => [name, of(name)])) };
    });
  },
  unreadable: (output, all) => all.map((args) => failureOf(output, hostsPath(args))),
  diff: ({ address, names }, { addresses }) => {
    const others = (name: string): readonly string[] => (addresses[name] ?? []).filter((a) => a !== address);
    const missing = names.filter((name) => !(addresses[name] ?? []).includes(address));
    const moved = names
      .filter((name) => others(name).length > 0)
      .map((name) => `${name} was ${others(name).join(', ')}`);
    return missing.length + moved.length === 0 ? undefined : { missing, moved };
  },
  write: (args, delta) => writeEntries([{ args, delta }]),
  writeAll: writeEntries,
  describe: ({ address, names }, { moved }) =>
    `add ${address} ${names.join(' ')} to /etc/hosts${moved.length === 0 ? '' : ` (${moved.join('; ')})`}`,
  converged: ({ address, names }) => ({
    addresses: Object.fromEntries(names.map((name) => [name, [address]])),
  }),
});

function hostsPath({ path }: HostsEntryArgs): string {
  return path ?? '/etc/hosts';
}

function isV6(address: string): boolean {
  return address.includes(':');
}

function showFile(path: string): string {
  return `FROM=${quoteWord(path)} awk '{ printf "%s\\037%s\\n", ENVIRON["FROM"], $0 }' ${quoteWord(path)}`;
}

function writeEntries(changes: readonly OpChange<HostsEntryArgs, HostsEntryDelta>[]): readonly Action[] {
  const paths = [...new Set(changes.map((c) => hostsPath(c.args)))];
  return paths.map((path): Action => {
    const entries = changes.filter((c) => hostsPath(c.args) === path).map((c) => c.args);
    const stdin = entries
      .map((e) => `${e.address}\t${e.names.join(' ')}${e.comment === undefined ? '' : ` # ${e.comment}`}\n`)
      .join('');
    return { do: 'run', command: shCommand(writeHosts, [path], { stdin }) };
  });
}

// A name that is set here is taken from all other lines of its address family; a line that loses its last name goes.
const writeHosts = `${rewriteFile}
begin "$1"
awk '
  function family(address) { return index(address, ":") ? 6 : 4 }
  BEGIN {
    while ((getline entry < "-") > 0) {
      wanted[++count] = entry
      sub(/#.*/, "", entry)
      fields = split(entry, word, /[ \\t]+/)
      for (i = 2; i <= fields; i++) if (word[i] != "") owned[family(word[1]) " " word[i]] = 1
    }
  }
  /^[ \\t]*(#|$)/ { print; next }
  {
    body = $0; comment = ""
    at = index(body, "#")
    if (at) { comment = " " substr(body, at); body = substr(body, 1, at - 1) }
    sub(/^[ \\t]+/, "", body); sub(/[ \\t]+$/, "", body)
    fields = split(body, word, /[ \\t]+/)
    names = ""; dropped = 0
    for (i = 2; i <= fields; i++) {
      if ((family(word[1]) " " word[i]) in owned) dropped = 1
      else names = names (names == "" ? "" : " ") word[i]
    }
    if (!dropped) print
    else if (names != "") print word[1] "\\t" names comment
  }
  END { for (i = 1; i <= count; i++) print wanted[i] }' "$file" > "$tmp"
commit`;
