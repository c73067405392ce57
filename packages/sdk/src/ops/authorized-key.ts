import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, lines, unique } from './fragment.ts';
import { tellUnreadable } from './readable.ts';
import { failureOf } from './tell.ts';

export interface AuthorizedKeyArgs {
  readonly user: string;
  /** A public key as in `id_ed25519.pub`: type, key, comment. */
  readonly key: string;
  readonly state?: 'present' | 'absent';
}

export interface AuthorizedKeyState {
  readonly present: boolean;
}

export interface AuthorizedKeyDelta {
  readonly [key: string]: string;
  readonly action: 'add' | 'remove';
}

export const authorizedKey = defineOpKind<AuthorizedKeyArgs, AuthorizedKeyState, AuthorizedKeyDelta>({
  kind: 'authorizedKey',
  summary: 'a public key that may log in as a user',
  example: { user: 'dba', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... dba@example.org' },
  key: (args) => `${args.user}: ${typeAndKey(args.key)}`,
  read: (all) =>
    isolated([
      ...tellUnreadable([]),
      `keys() {
  home=$(getent passwd "$1" | cut -d: -f6)
  [ -z "$home" ] || tell "$1" 0 readable "$home/.ssh/authorized_keys"
}`,
      ...unique(all.map((a) => a.user)).map((user) => `keys ${quoteWord(user)}`),
      `look() {
  home=$(getent passwd "$2" | cut -d: -f6)
  # A named pipe would be waited for.
  if [ -n "$home" ] && [ -f "$home/.ssh/authorized_keys" ] && grep -qF -e "$3" -- "$home/.ssh/authorized_keys"; then echo "$1"; fi
}`,
      ...all.map((args, i) => `look ${i} ${quoteWord(args.user)} ${quoteWord(typeAndKey(args.key))}`),
    ]),
  parse: (output, all) => {
    const present = new Set(lines(output));
    return all.map((_, i) => ({ present: present.has(String(i)) }));
  },
  unreadable: (output, all) => all.map(({ user }) => failureOf(output, user)),
  diff: ({ state }, { present }) => {
    if (state === 'absent') return present ? { action: 'remove' } : undefined;
    return present ? undefined : { action: 'add' };
  },
  // As the user itself: root must not follow links that a user made in its home.
  write: ({ user, key }, { action }) => [
    {
      do: 'run',
      command: shCommand(writeKey, [action, key.trim(), typeAndKey(key)], user === 'root' ? {} : { user }),
    },
  ],
  describe: ({ user, key }, { action }) =>
    `${action === 'add' ? 'let' : 'no longer let'} ${keyName(key)} log in as ${user}`,
  converged: ({ state }) => ({ present: state !== 'absent' }),
});

function typeAndKey(key: string): string {
  const match = /((?:ssh|ecdsa|sk-)[^\s]*)\s+([A-Za-z0-9+/=]+)/.exec(key);
  return match === null ? key.trim() : `${match[1] ?? ''} ${match[2] ?? ''}`;
}

function keyName(key: string): string {
  const [type = '', body = ''] = typeAndKey(key).split(' ');
  const comment = key
    .trim()
    .slice(key.trim().indexOf(body) + body.length)
    .trim();
  return comment === '' ? `${type} ...${body.slice(-8)}` : `${type} ${comment}`;
}

const writeKey = `set -eu
umask 077
home=$(getent passwd "$(id -un)" | cut -d: -f6)
[ -d "$home" ] || { echo "the home directory $home does not exist" >&2; exit 1; }
mkdir -p -- "$home/.ssh"
keys=$home/.ssh/authorized_keys
[ -f "$keys" ] || [ ! -e "$keys" ] || { echo "$keys is no regular file: move it away first" >&2; exit 1; }
touch -- "$keys"
tmp=$(mktemp "$keys.XXXXXX")
trap 'rm -f -- "$tmp"' EXIT
case $1 in
  add) awk '{ print }' "$keys" > "$tmp"; printf '%s\\n' "$2" >> "$tmp" ;;
  remove) grep -vF -e "$3" -- "$keys" > "$tmp" || [ "$?" = 1 ] ;;
esac
chmod 0600 "$tmp"
mv -f -- "$tmp" "$keys"`;
