import {
  defineOpKind,
  parseSections,
  quoteWord,
  section,
  shCommand,
  text,
  type Secret,
  type Text,
} from '@pigsty/sdk';
import {
  answerIn,
  asking,
  credentials,
  curlUser,
  refusalOf,
  requestFunctions,
  type StoreClient,
} from './client.ts';
import { escapeXml, unescapeXml } from './xml.ts';

export interface GatewayUserArgs {
  readonly client: StoreClient;
  readonly accessKey: string;
  readonly secretKey: Secret;
  readonly state: 'present' | 'absent';
}

interface UserState {
  readonly exists: boolean;
  /** The server takes its password. */
  readonly accepted: boolean;
  /** `user` has what policies of buckets give it; an `admin` may do everything. */
  readonly role: string;
}

export interface GatewayUserDelta {
  readonly [key: string]: string | boolean | undefined;
  readonly action: 'create' | 'change' | 'remove';
  readonly password?: boolean;
  /** What it has instead of the role `user`. */
  readonly role?: string;
}

const ROLE = 'user';
/** The answer names every user with its password, which stays on the host. */
const LIST = "as root PATCH /list-users </dev/null | sed 's,<Secret>[^<]*</Secret>,,g'";

/** A user of versitygw, by its own requests for administration. What it may do is for the policies of buckets. */
export const gatewayUser = defineOpKind<GatewayUserArgs, UserState, GatewayUserDelta>({
  kind: 'minio.gateway-user',
  summary: 'a user of versitygw',
  key: ({ accessKey }) => accessKey,
  read: (all) =>
    asking(
      all.map(({ client, accessKey, secretKey }, i) => {
        const looks = [
          'take user',
          ...(i === 0 ? [section('all', LIST)] : []),
          section(`${i}.login`, 'as user GET / </dev/null'),
        ];
        return { client, body: looks.join('\n'), lines: [curlUser(accessKey, secretKey)] };
      }),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    const roles = rolesIn(answerIn(sections.get('all')).body);
    return all.map(({ accessKey }, i): UserState => ({
      exists: roles.has(accessKey),
      accepted: answerIn(sections.get(`${i}.login`)).status === 200,
      role: roles.get(accessKey) ?? '',
    }));
  },
  unreadable: (output, all) => {
    const refusal = refusalOf(answerIn(parseSections(output).get('all')));
    return all.map(() => refusal);
  },
  diff: ({ state }, { exists, accepted, role }) => {
    if (state === 'absent') return exists ? { action: 'remove' } : undefined;
    if (!exists) return { action: 'create' };
    const delta = { ...(accepted ? {} : { password: true }), ...(role === ROLE ? {} : { role }) };
    return Object.keys(delta).length === 0 ? undefined : { action: 'change', ...delta };
  },
  write: ({ client, accessKey, secretKey }, { action }) => {
    const query = `?access=${encodeURIComponent(accessKey)}`;
    const step = {
      create: 'request PATCH /create-user "$d/user.xml"',
      change: `request PATCH ${quoteWord(`/update-user${query}`)} "$d/user.xml"`,
      remove: `request PATCH ${quoteWord(`/delete-user${query}`)}`,
    }[action];
    const script = `${requestFunctions(client)}\ntake user.xml\n${step}`;
    const stdin = text`${credentials(client)}${documentOf(accessKey, secretKey)}\n`;
    return [{ do: 'run', command: shCommand(script, [], { stdin }) }];
  },
  describe: ({ accessKey }, { action, password, role }) => {
    const name = `user ${accessKey} of the object store`;
    if (action !== 'change') return `${action} ${name}`;
    const parts = [
      ...(password === true ? ['its password'] : []),
      ...(role === undefined ? [] : [`role ${ROLE} (was ${role})`]),
    ];
    return `set ${name}: ${parts.join(', ')}`;
  },
  action: (_, { action }) => action,
  converged: ({ state }) =>
    state === 'absent'
      ? { exists: false, accepted: false, role: '' }
      : { exists: true, accepted: true, role: ROLE },
});

/** One line, that goes over standard input. */
function documentOf(accessKey: string, secretKey: Secret): Text {
  const secret = secretKey.map(escapeXml);
  return text`<Account><Access>${escapeXml(accessKey)}</Access><Secret>${secret}</Secret><Role>${ROLE}</Role></Account>`;
}

function rolesIn(body: string): ReadonlyMap<string, string> {
  const users = body.matchAll(/<Access>([^<]*)<\/Access>.*?<Role>([^<]*)<\/Role>/g);
  return new Map([...users].map(([, name = '', role = '']) => [unescapeXml(name), role]));
}
