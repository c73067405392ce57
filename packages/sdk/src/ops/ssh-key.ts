import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, lines } from './fragment.ts';

export interface SshKeyArgs {
  readonly user: string;
  /** `ed25519` when absent. */
  readonly type?: 'ed25519' | 'rsa';
  /** `~/.ssh/id_<type>` when absent. */
  readonly path?: string;
}

export interface SshKeyState {
  readonly present: boolean;
}

export const sshKey = defineOpKind<SshKeyArgs, SshKeyState, 'generate'>({
  kind: 'sshKey',
  summary: "a user's own SSH key pair, generated on the host",
  example: { user: 'postgres' },
  key: (args) => `${args.user}: ${args.path ?? fileName(args)}`,
  read: (all) =>
    isolated([
      `look() {
  path=$3
  [ -n "$path" ] || path=$(getent passwd "$2" | cut -d: -f6)/.ssh/$4
  if [ -f "$path" ]; then echo "$1"; fi
}`,
      ...all.map(
        (args, i) =>
          `look ${i} ${quoteWord(args.user)} ${quoteWord(args.path ?? '')} ${quoteWord(fileName(args))}`,
      ),
    ]),
  parse: (output, all) => {
    const present = new Set(lines(output));
    return all.map((_, i) => ({ present: present.has(String(i)) }));
  },
  diff: (_, { present }) => (present ? undefined : 'generate'),
  write: (args) => [
    {
      do: 'run',
      command: shCommand(
        generateKey,
        [
          args.path ?? '',
          fileName(args),
          ...(args.type === 'rsa' ? ['-t', 'rsa', '-b', '4096'] : ['-t', 'ed25519']),
        ],
        args.user === 'root' ? {} : { user: args.user },
      ),
    },
  ],
  describe: (args) => `generate an SSH key for ${args.user} (${args.path ?? `~/.ssh/${fileName(args)}`})`,
  converged: () => ({ present: true }),
});

function fileName({ type }: SshKeyArgs): string {
  return `id_${type ?? 'ed25519'}`;
}

const generateKey = `set -eu
umask 077
path=$1
[ -n "$path" ] || path=$(getent passwd "$(id -un)" | cut -d: -f6)/.ssh/$2
shift 2
command -v ssh-keygen >/dev/null || { echo 'ssh-keygen is not installed (openssh-client)' >&2; exit 1; }
mkdir -p -- "$(dirname -- "$path")"
exec ssh-keygen -q -N '' -C "$(id -un)@$(uname -n)" -f "$path" "$@"`;
