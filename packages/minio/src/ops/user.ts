import { defineOpKind, parseSections, quoteWord, section, shCommand, text, type Secret } from '@pigsty/sdk';
import {
  answerIn,
  asking,
  clientFunctions,
  credentials,
  curlUser,
  jsonOf,
  refusalOf,
  type StoreClient,
} from './client.ts';
import { policiesOf } from '../spec/policies.ts';

export interface MinioUserArgs {
  readonly client: StoreClient;
  readonly accessKey: string;
  readonly secretKey: Secret;
  /** Several with commas; without one it may do nothing. */
  readonly policy: string | undefined;
  readonly state: 'present' | 'absent';
}

interface UserState {
  readonly exists: boolean;
  /** The server takes its password. */
  readonly accepted: boolean;
  readonly enabled: boolean;
  readonly policies: readonly string[];
}

export interface UserDelta {
  readonly [key: string]: string | boolean | undefined;
  readonly action: 'create' | 'change' | 'remove';
  readonly password?: boolean;
  readonly enable?: boolean;
  /** What it has instead of the wanted policy. */
  readonly policy?: string;
}

/** A user of the object store: its password is tried, and it has exactly the wanted policies. */
export const minioUser = defineOpKind<MinioUserArgs, UserState, UserDelta>({
  kind: 'minio.user',
  summary: 'a user of the object store with its policies',
  key: ({ accessKey }) => accessKey,
  read: (all) =>
    asking(
      all.map(({ client, accessKey, secretKey }, i) => {
        const path = `/minio/admin/v3/user-info?accessKey=${encodeURIComponent(accessKey)}`;
        const looks = [
          'take user',
          section(`${i}.info`, `as root GET ${quoteWord(path)} </dev/null`),
          section(`${i}.login`, 'as user GET / </dev/null'),
        ];
        return { client, body: looks.join('\n'), lines: [curlUser(accessKey, secretKey)] };
      }),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): UserState => {
      const info = jsonOf(answerIn(sections.get(`${i}.info`)));
      const login = answerIn(sections.get(`${i}.login`));
      // Who may not list buckets is told so after the signature was found right.
      const denied = login.status === 403 && login.body.includes('<Code>AccessDenied</Code>');
      return {
        exists: info !== undefined,
        accepted: login.status === 200 || denied,
        enabled: info?.['status'] === 'enabled',
        policies: policiesOf(info?.['policyName'] as string | undefined),
      };
    });
  },
  unreadable: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i) => refusalOf(answerIn(sections.get(`${i}.info`))));
  },
  diff: (args, have) => {
    if (args.state === 'absent') return have.exists ? { action: 'remove' } : undefined;
    const wanted = policiesOf(args.policy).join(',');
    const policy = have.policies.join(',') === wanted ? {} : { policy: have.policies.join(', ') };
    if (!have.exists) return { action: 'create', password: true, ...policy };
    const delta = {
      ...(have.accepted ? {} : { password: true }),
      ...(have.enabled ? {} : { enable: true }),
      ...policy,
    };
    return Object.keys(delta).length === 0 ? undefined : { action: 'change', ...delta };
  },
  write: ({ client, accessKey, secretKey, policy }, { action, password, enable, policy: other }) => {
    const name = quoteWord(accessKey);
    const query = `policyName=${encodeURIComponent(policiesOf(policy).join(','))}&userOrGroup=${encodeURIComponent(accessKey)}`;
    const path = `/minio/admin/v3/set-user-or-group-policy?isGroup=false&${query}`;
    const steps =
      action === 'remove'
        ? [`must mc admin user remove sss ${name} </dev/null`]
        : [
            // Name and password come from standard input; what the client says repeats them.
            ...(password === true
              ? [
                  `mc admin user add sss >"$d/said" || { echo 'the object store refuses the user' >&2; exit 1; }`,
                ]
              : []),
            ...(enable === true && password !== true
              ? [`must mc admin user enable sss ${name} </dev/null`]
              : []),
            // The call that sets what a user has is the one that servers of every age know.
            ...(other === undefined
              ? []
              : [
                  `said=$(as root PUT ${quoteWord(path)} </dev/null 2>&1)\ncase $said in *'status 200'*) ;; *) printf '%s\\n' "$said" >&2; exit 1 ;; esac`,
                ]),
          ];
    const stdin = text`${credentials(client)}${accessKey}\n${secretKey}\n`;
    return [{ do: 'run', command: shCommand([clientFunctions(client), ...steps].join('\n'), [], { stdin }) }];
  },
  describe: ({ accessKey, policy }, { action, password, enable, policy: other }) => {
    if (action === 'remove') return `remove user ${accessKey} of the object store`;
    const rights = policiesOf(policy).join(', ') || 'none';
    if (action === 'create') return `create user ${accessKey} of the object store (policy ${rights})`;
    const parts = [
      ...(password === true ? ['its password'] : []),
      ...(enable === true ? ['enabled'] : []),
      ...(other === undefined ? [] : [`policy ${rights} (was ${other || 'none'})`]),
    ];
    return `set user ${accessKey} of the object store: ${parts.join(', ')}`;
  },
  action: (_, { action }) => action,
  converged: ({ policy, state }) =>
    state === 'absent'
      ? { exists: false, accepted: false, enabled: false, policies: [] }
      : { exists: true, accepted: true, enabled: true, policies: policiesOf(policy) },
});
