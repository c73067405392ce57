import type { Secret } from '@pigsty/sdk';
import type { RedisCli } from '../ask.ts';

/** A user as it is declared. */
export interface DeclaredUser {
  readonly name: string;
  readonly password: Secret;
  /** Words of ACL SETUSER. */
  readonly acl: string;
}

export interface RedisUsersArgs {
  /** Of the instance. */
  readonly server: string;
  readonly cli: RedisCli;
  /** Whom the file belongs to. */
  readonly user: string;
  /** ACL, as this cluster calls it. */
  readonly aclCommand: string;
  readonly users: readonly DeclaredUser[];
  /** Users that are not to be there. */
  readonly absent: readonly string[];
}

export interface UsersState {
  /** Names that an earlier run wrote into the file. */
  readonly record: readonly string[];
  /** What these users, and the declared ones, may do: in the file, and where the server runs also there. */
  readonly file: ReadonlyMap<string, string>;
  readonly live?: ReadonlyMap<string, string>;
}

export interface UsersDelta {
  readonly [key: string]: readonly string[];
  /** Not there at all. */
  readonly create: readonly string[];
  /** With another password or other rights. */
  readonly change: readonly string[];
  readonly drop: readonly string[];
}
