import { defineOpKind, quoteWord, text } from '@pigsty/sdk';
import { askAsMember } from './ask-as-member.ts';
import {
  credentials,
  curlWord,
  gatewayFunctions,
  gatewayOf,
  logsIn,
  script,
  type EtcdClient,
} from './gateway.ts';

export interface DefragmentedArgs {
  readonly name: string;
  /** Root's way to this member alone. */
  readonly client: EtcdClient;
  /** Every other member that must be up before this one stops answering, by name and client URL. */
  readonly others: readonly { readonly name: string; readonly clientUrl: string }[];
  /** The execution of a procedure: a member that had its turn in it is left as it is. */
  readonly since: string;
  /** Where the host keeps what the last defragmentation reached. */
  readonly recordPath: string;
  readonly leads: boolean;
}

interface DefragmentedState {
  readonly done: boolean;
}

/**
 * The database file of one member was rewritten without its holes since a procedure began. The member answers nobody while
 * it works; before and after, it and the others are part of a quorum.
 */
export const etcdDefragmented = defineOpKind<DefragmentedArgs, DefragmentedState, 'defragment'>({
  kind: 'etcd.defragmented',
  summary: "a member's database file is rewritten without holes, once per procedure",
  key: ({ name }) => name,
  read: (all) =>
    all
      .map(
        ({ since, recordPath }, i) =>
          `grep -qF ${quoteWord(`"run":"${since}"`)} ${quoteWord(recordPath)} 2>/dev/null && echo done ${i}`,
      )
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const done = new Set(output.split('\n'));
    return all.map((_args, i) => ({ done: done.has(`done ${i}`) }));
  },
  diff: (_args, { done }) => (done ? undefined : 'defragment'),
  write: (args) => [{ do: 'run', command: { ...defragment(args), timeoutMs: 1_200_000 } }],
  describe: ({ name, leads }) => `defragment the database of ${name}${leads ? ', which leads' : ''}`,
  action: () => 'run',
  converged: () => ({ done: true }),
  timeoutMs: 1_200_000,
});

/** A database of 8 GB takes minutes. */
const defragmentSeconds = 900;

function defragment({
  name,
  client,
  others,
  since,
  recordPath,
}: DefragmentedArgs): ReturnType<typeof script> {
  const [url = ''] = client.endpoints;
  const up = (endpoint: string): string =>
    `${askAsMember(`${endpoint}/health?exclude=NOSPACE`, 4)} -f -o /dev/null 2>/dev/null`;
  const checks = [{ name, clientUrl: url }, ...others].map(
    (member) => `  ${up(member.clientUrl)} || { missing=${quoteWord(member.name)}; return 1; }`,
  );
  return script([
    `all_up() {\n${checks.join('\n')}\n}`,
    waits,
    'until_up before',
    gatewayOf(client),
    gatewayFunctions,
    text`credentials=${curlWord(credentials('root', client.rootPassword))} name=${quoteWord(name)}`,
    logsIn,
    text`since=${quoteWord(since)} record=${quoteWord(recordPath)} limit=${String(defragmentSeconds)}`,
    body,
  ]);
}

const waits = `until_up() {
  deadline=$(($(date +%s) + 120))
  until all_up; do
    if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
    [ "$(date +%s)" -lt "$deadline" ] || { echo "$missing is not part of a quorum $1 the defragmentation" >&2; exit 1; }
    sleep 0.5
  done
}`;

const body = `size() { ask maintenance/status '{}' | sed -n 's/.*"dbSize": *"\\([0-9]*\\)".*/\\1/p'; }
before=$(size)
from=$(date +%s%3N)
must maintenance/defragment '{}' '' ''
took=$(($(date +%s%3N) - from))
until_up after
after=$(size)
umask 077
printf '{"run":"%s","beforeBytes":%s,"afterBytes":%s,"ms":%s}\\n' "$since" "\${before:-0}" "\${after:-0}" "$took" >"$record.new" && mv -f "$record.new" "$record"`;
