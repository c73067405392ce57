import { joinText, type Text } from '@pigsty/sdk';
import { askScript, parseAnswers, type EtcdAnswers, type EtcdClient, type EtcdQuestion } from './gateway.ts';

interface HasClient {
  readonly client: EtcdClient;
}

/** One login for all ops that ask the same cluster; labels carry the op's place in `all`. */
export function askAll<Args extends HasClient>(
  all: readonly Args[],
  questions: (args: Args) => readonly EtcdQuestion[],
): Text {
  const groups = new Map<string, { readonly client: EtcdClient; readonly questions: EtcdQuestion[] }>();
  all.forEach((args, i) => {
    const id = args.client.endpoints.join(' ');
    const group = groups.get(id) ?? { client: args.client, questions: [] };
    groups.set(id, group);
    group.questions.push(...questions(args).map((q) => ({ ...q, label: `${i}.${q.label}` })));
  });
  return joinText(
    [...groups].map(([id, group]) =>
      joinText([`printf 'cluster %s\\n' '${id}'`, askScript(group.client, group.questions)], '\n'),
    ),
    '\n',
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
