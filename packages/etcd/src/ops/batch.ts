import { joinText, quoteWord, type Text } from '@pigsty/sdk';
import { askScript, parseAnswers, type EtcdAnswers, type EtcdClient, type EtcdQuestion } from './gateway.ts';

interface HasClient {
  readonly client: EtcdClient;
}

/** One script per cluster that is asked; each op goes by its place in `all`. */
export function perCluster<Args extends HasClient>(
  all: readonly Args[],
  script: (client: EtcdClient, members: readonly (readonly [label: number, args: Args])[]) => Text,
): Text {
  const groups = new Map<string, [number, Args][]>();
  all.forEach((args, at) => {
    const id = args.client.endpoints.join(' ');
    groups.set(id, [...(groups.get(id) ?? []), [at, args]]);
  });
  return joinText(
    [...groups].flatMap(([id, members]) => {
      const client = members[0]?.[1].client;
      return client === undefined
        ? []
        : [joinText([`printf 'cluster %s\\n' ${quoteWord(id)}`, script(client, members)], '\n')];
    }),
    '\n',
  );
}

/** One login for all ops that ask the same cluster; labels carry the op's place in `all`. */
export function askAll<Args extends HasClient>(
  all: readonly Args[],
  questions: (args: Args) => readonly EtcdQuestion[],
): Text {
  return perCluster(all, (client, members) =>
    askScript(
      client,
      members.flatMap(([at, args]) => questions(args).map((q) => ({ ...q, label: `${at}.${q.label}` }))),
    ),
  );
}

/** The answers of every op, in the order of `all`. */
export function answersOf<Args extends HasClient>(
  output: string,
  all: readonly Args[],
): readonly EtcdAnswers[] {
  const byCluster = new Map(
    output
      .split(/^cluster /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), parseAnswers(part)] as const),
  );
  return all.map((args, i) => {
    const answers = byCluster.get(args.client.endpoints.join(' '));
    const own = [...(answers?.replies ?? [])].filter(([label]) => label.startsWith(`${i}.`));
    return {
      login: answers?.login ?? 'unreachable',
      replies: new Map(own.map(([label, reply]) => [label.slice(label.indexOf('.') + 1), reply])),
    };
  });
}

/** A reply as an object; an error, or no reply, is nothing. */
export function replyObject(reply: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (reply === undefined || !reply.startsWith('{')) return undefined;
  const parsed = JSON.parse(reply) as Readonly<Record<string, unknown>>;
  return 'code' in parsed ? undefined : parsed;
}
