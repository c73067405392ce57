import { defineOpKind, parseSections, quoteWord, section, shCommand } from '@pigsty/sdk';
import { answerIn, asking, clientFunctions, credentials, refusalOf, type StoreClient } from './client.ts';

export interface MinioBucketArgs {
  readonly client: StoreClient;
  readonly name: string;
  readonly versioning: boolean | undefined;
  readonly lock: boolean;
  /** The server takes the lock for a bucket that is there, too. */
  readonly lockLater?: boolean;
  readonly state: 'present' | 'absent';
}

interface BucketState {
  readonly exists: boolean;
  readonly versioning: boolean;
  readonly lock: boolean;
}

export interface BucketDelta {
  readonly [key: string]: string;
  readonly action: 'create' | 'version' | 'suspend' | 'lock' | 'remove' | 'refuse';
}

/** A bucket of the object store, with or without former versions and protection of its objects. */
export const minioBucket = defineOpKind<MinioBucketArgs, BucketState, BucketDelta>({
  kind: 'minio.bucket',
  summary: 'a bucket of the object store',
  key: ({ name }) => name,
  read: (all) =>
    asking(
      all.map(({ client, name }, i) => {
        const looks = [
          ...(i === 0 ? [section('all', 'as root GET / </dev/null')] : []),
          section(`${i}.version`, `as root GET ${quoteWord(`/${name}?versioning=`)} </dev/null`),
          section(`${i}.lock`, `as root GET ${quoteWord(`/${name}?object-lock=`)} </dev/null`),
        ];
        return { client, body: looks.join('\n') };
      }),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    const listed = answerIn(sections.get('all'));
    return all.map(({ name }, i): BucketState => ({
      exists: listed.body.includes(`<Name>${name}</Name>`),
      versioning: answerIn(sections.get(`${i}.version`)).body.includes('<Status>Enabled</Status>'),
      lock: answerIn(sections.get(`${i}.lock`)).body.includes('<ObjectLockEnabled>Enabled<'),
    }));
  },
  unreadable: (output, all) => {
    const refusal = refusalOf(answerIn(parseSections(output).get('all')));
    return all.map(() => refusal);
  },
  diff: (args, have) => {
    if (args.state === 'absent') return have.exists ? { action: 'remove' } : undefined;
    if (!have.exists) return { action: 'create' };
    if (args.lock && !have.lock) return { action: args.lockLater === true ? 'lock' : 'refuse' };
    // Locking needs versions: the server has switched them on by itself.
    if (args.versioning === true && !have.versioning) return { action: 'version' };
    return args.versioning === false && have.versioning && !have.lock ? { action: 'suspend' } : undefined;
  },
  write: ({ client, name, lock, versioning }, { action }) => {
    const bucket = quoteWord(`sss/${name}`);
    const enable = `must mc version enable ${bucket} </dev/null`;
    const steps: Readonly<Record<string, string>> = {
      create: `must mc mb --ignore-existing ${lock ? '--with-lock ' : ''}${bucket} </dev/null${versioning === true && !lock ? `\n${enable}` : ''}`,
      version: enable,
      suspend: `must mc version suspend ${bucket} </dev/null`,
      // Objects that are there already keep no lock of their own.
      lock: `${enable}
printf '%s' '<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>' >"$d/lock.xml"
request PUT ${quoteWord(`/${name}?object-lock=`)} "$d/lock.xml" -H "content-md5: $(openssl dgst -md5 -binary "$d/lock.xml" | base64)"`,
      remove: `must mc rb ${bucket} </dev/null`,
      refuse: `echo ${quoteWord(`${name} was made without lock, and objects can be protected only in a bucket that is made with it: make another bucket, or take lock away.`)} >&2; exit 1`,
    };
    const script = `${clientFunctions(client)}\n${steps[action] ?? 'exit 1'}`;
    return [{ do: 'run', command: shCommand(script, [], { stdin: credentials(client) }) }];
  },
  describe: ({ name, lock, versioning }, { action }) => {
    switch (action) {
      case 'create':
        return `create bucket ${name}${lock ? ' with lock' : versioning === true ? ' with versions' : ''}`;
      case 'version':
        return `keep former versions in bucket ${name}`;
      case 'suspend':
        return `keep no further versions in bucket ${name}`;
      case 'lock':
        return `let objects of bucket ${name} be protected from deletion`;
      case 'remove':
        return `remove bucket ${name}, which must be empty`;
      case 'refuse':
        return `cannot protect objects of bucket ${name}, which was made without lock`;
      default:
        return action satisfies never;
    }
  },
  action: (_, { action }) => (action === 'create' ? 'create' : action === 'remove' ? 'remove' : 'change'),
  converged: ({ state, lock, versioning }) => ({
    exists: state === 'present',
    versioning: versioning === true || lock,
    lock,
  }),
});
