import { byCodeUnit, defineOpKind, parseSections, quoteWord, section, shCommand, text } from '@pigsty/sdk';
import {
  answerIn,
  asking,
  credentials,
  jsonOf,
  refusalOf,
  requestFunctions,
  type StoreClient,
} from './client.ts';
import { canonical, policyOf } from './policy.ts';

export interface BucketPolicyArgs {
  readonly client: StoreClient;
  readonly bucket: string;
  /** Who may do everything in it; nobody besides the administrator where there are none. */
  readonly users: readonly string[];
}

interface BucketPolicyState {
  /** Its document, in one spelling; nothing where there is none. */
  readonly document?: string;
}

/** The policy of a bucket itself, for servers that have none by name: these users, and nobody else. */
export const bucketPolicy = defineOpKind<BucketPolicyArgs, BucketPolicyState, 'create' | 'change' | 'remove'>(
  {
    kind: 'minio.bucket-policy',
    summary: 'who may use a bucket of the object store, as the bucket itself says',
    key: ({ bucket }) => bucket,
    read: (all) =>
      asking(
        all.map(({ client, bucket }, i) => ({
          client,
          body: section(i, `as root GET ${pathOf(bucket)} </dev/null`),
        })),
      ),
    parse: (output, all) => {
      const sections = parseSections(output);
      return all.map((_, i): BucketPolicyState => {
        const document = jsonOf(answerIn(sections.get(String(i))));
        return document === undefined ? {} : { document: canonical(document) };
      });
    },
    unreadable: (output, all) => {
      const sections = parseSections(output);
      return all.map((_, i) => refusalOf(answerIn(sections.get(String(i)))));
    },
    diff: (args, { document }) => {
      const wanted = wantedOf(args);
      if (wanted === undefined) return document === undefined ? undefined : 'remove';
      if (document === undefined) return 'create';
      return document === canonical(wanted) ? undefined : 'change';
    },
    write: (args, delta) => {
      const step =
        delta === 'remove'
          ? `request DELETE ${pathOf(args.bucket)}`
          : `take policy.json\nrequest PUT ${pathOf(args.bucket)} "$d/policy.json"`;
      const stdin = text`${credentials(args.client)}${JSON.stringify(wantedOf(args))}\n`;
      return [{ do: 'run', command: shCommand(`${requestFunctions(args.client)}\n${step}`, [], { stdin }) }];
    },
    describe: ({ bucket, users }, delta) =>
      delta === 'remove'
        ? `close bucket ${bucket} for everybody but the administrator`
        : `${delta === 'create' ? 'open' : 'set who may use'} bucket ${bucket}: ${users.join(', ')}`,
    action: (_, delta) => delta,
    converged: (args) => {
      const wanted = wantedOf(args);
      return wanted === undefined ? {} : { document: canonical(wanted) };
    },
  },
);

const pathOf = (bucket: string): string => quoteWord(`/${bucket}?policy=`);

function wantedOf({ bucket, users }: BucketPolicyArgs): object | undefined {
  return users.length === 0 ? undefined : policyOf(bucket, { AWS: [...users].sort(byCodeUnit) });
}
