import { defineOpKind, joinText, quoteWord, text } from '@pigsty/sdk';
import {
  askScript,
  callCommand,
  credentials,
  curlWord,
  parseAnswers,
  script,
  session,
  type EtcdClient,
  type LoginState,
} from './gateway.ts';

export interface EtcdAuthArgs {
  readonly client: EtcdClient;
  /** Where the password in use is kept on the host, so that a changed one can be set. */
  readonly passwordPath: string;
}

/** `old`: the declared password is refused and the one on the host is accepted. */
export type EtcdAuthState = LoginState | 'old';
type EtcdAuthDelta = 'enable' | 'password' | 'refused';

/** Authentication is enabled and root has the declared password. */
export const etcdAuth = defineOpKind<EtcdAuthArgs, EtcdAuthState, EtcdAuthDelta>({
  kind: 'etcd.auth',
  summary: 'authentication is enabled and root has the declared password',
  key: () => 'root',
  read: (all) =>
    joinText(
      all.map((args) => askScript(args.client, [], [oldPassword(args)])),
      '\n',
    ),
  parse: (output, all) =>
    all.map(() => {
      const { login } = parseAnswers(output);
      return login === 'denied' && /^old accepted$/m.test(output) ? 'old' : login;
    }),
  unreadable: (output, all) =>
    all.map(() => (/^login unreachable$/m.test(output) ? 'etcd does not answer' : undefined)),
  diff: (_, state) => {
    switch (state) {
      case 'accepted':
        return undefined;
      case 'off':
      case 'unreachable':
        return 'enable';
      case 'old':
        return 'password';
      case 'denied':
        return 'refused';
      default:
        return state satisfies never;
    }
  },
  write: (args, delta) => {
    const root = credentials('root', args.client.rootPassword);
    switch (delta) {
      case 'enable':
        return [
          {
            do: 'run',
            command: callCommand(args.client, [
              // Root is written once without its role. Twice, and etcd 3.5 may later take the copy without it for root, each
              // member at its own moments, and the members differ from then on: decision 63.
              { path: 'auth/role/add', body: '{"name":"root"}', tolerate: 'already exists' },
              { path: 'auth/user/add', body: root, tolerate: 'already exists' },
              { path: 'auth/user/grant', body: '{"user":"root","role":"root"}' },
              { path: 'auth/user/changepw', body: root },
              { path: 'auth/enable', body: '{}' },
            ]),
          },
        ];
      case 'password':
        return [
          {
            do: 'run',
            command: script([
              session(args.client),
              oldPassword(args),
              text`must auth/user/changepw ${curlWord(root)} '' ''`,
            ]),
          },
        ];
      case 'refused':
        return [
          { do: 'run', command: { argv: ['sh', '-c', `echo ${quoteWord(refusal(args))} >&2; exit 1`] } },
        ];
      default:
        return delta satisfies never;
    }
  },
  describe: (args, delta) => {
    switch (delta) {
      case 'enable':
        return 'enable authentication with the declared password of root';
      case 'password':
        return "change root's password to the declared one";
      case 'refused':
        return refusal(args);
      default:
        return delta satisfies never;
    }
  },
  converged: () => 'accepted',
});

/** Logs in with the password that is kept on the host, where the declared one was refused. */
export function oldPassword({ passwordPath }: Pick<EtcdAuthArgs, 'passwordPath'>): string {
  return `if [ "$state" = denied ] && [ -r ${quoteWord(passwordPath)} ]; then
  login '{\\"name\\":\\"root\\",\\"password\\":\\"'"$(awk ${quoteWord(jsonInCurl)} ${quoteWord(passwordPath)})"'\\"}'
  printf 'old %s\\n' "$state"
fi`;
}

function refusal({ passwordPath }: EtcdAuthArgs): string {
  return `etcd refuses the declared etcd_root_password, and ${passwordPath} does not hold the one in use`;
}

/** The inside of a JSON string, escaped once more for curl's configuration. Control characters have no other way in. */
const jsonInCurl = String.raw`BEGIN {
  for (i = 1; i < 32; i++) escaped[sprintf("%c", i)] = sprintf("\\\\u%04x", i)
  escaped["\\"] = "\\\\\\\\"
  escaped["\""] = "\\\\\\\""
}
{
  if (NR > 1) printf "%s", escaped["\n"]
  for (i = 1; i <= length($0); i++) { c = substr($0, i, 1); printf "%s", (c in escaped ? escaped[c] : c) }
}`;
