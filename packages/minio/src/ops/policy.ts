import { byCodeUnit, defineOpKind, parseSections, quoteWord, section, shCommand, text } from '@pigsty/sdk';
import {
  answerIn,
  asking,
  clientFunctions,
  credentials,
  jsonOf,
  refusalOf,
  type StoreClient,
} from './client.ts';

export interface MinioPolicyArgs {
  readonly client: StoreClient;
  /** Of the policy, and of the bucket that it opens. */
  readonly name: string;
  readonly state: 'present' | 'absent';
}

interface PolicyState {
  /** Its document, in one spelling; nothing where there is none. */
  readonly document?: string;
}

/** A policy that opens one bucket, and nothing else. */
export const minioPolicy = defineOpKind<MinioPolicyArgs, PolicyState, 'create' | 'change' | 'remove'>({
  kind: 'minio.policy',
  summary: 'a policy of the object store that opens one bucket',
  key: ({ name }) => name,
  read: (all) =>
    asking(
      all.map(({ client, name }, i) => ({
        client,
        body: section(
          i,
          `as root GET ${quoteWord(`/minio/admin/v3/info-canned-policy?name=${encodeURIComponent(name)}`)} </dev/null`,
        ),
      })),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): PolicyState => {
      const document = jsonOf(answerIn(sections.get(String(i))));
      return document === undefined ? {} : { document: canonical(document) };
    });
  },
  unreadable: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i) => refusalOf(answerIn(sections.get(String(i)))));
  },
  diff: ({ name, state }, { document }) => {
    if (state === 'absent') return document === undefined ? undefined : 'remove';
    if (document === undefined) return 'create';
    return document === canonical(policyOf(name)) ? undefined : 'change';
  },
  write: ({ client, name }, delta) => {
    const word = quoteWord(name);
    const step =
      delta === 'remove'
        ? `must mc admin policy remove sss ${word} </dev/null`
        : `cat >"$d/policy.json"\nmust mc admin policy create sss ${word} "$d/policy.json" </dev/null`;
    const stdin = text`${credentials(client)}${JSON.stringify(policyOf(name))}\n`;
    return [{ do: 'run', command: shCommand(`${clientFunctions(client)}\n${step}`, [], { stdin }) }];
  },
  describe: ({ name }, delta) => `${delta} policy ${name}, which opens the bucket ${name}`,
  action: (_, delta) => delta,
  converged: ({ name, state }) => (state === 'absent' ? {} : { document: canonical(policyOf(name)) }),
});

/** Everything that S3 knows, on this bucket; for these users where it is the policy of the bucket itself. */
export function policyOf(bucket: string, principal?: object): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        ...(principal === undefined ? {} : { Principal: principal }),
        Action: ['s3:*'],
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
    ],
  };
}

/** Lists of a policy are sets, and the server gives them back in its own order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort(byCodeUnit).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}
