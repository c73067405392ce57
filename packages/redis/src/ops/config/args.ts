import type { Secret } from '@pigsty/sdk';
import type { Setting } from '../../render/settings.ts';
import type { RedisCli } from '../ask.ts';

export interface RedisConfigArgs {
  /** Of the instance. */
  readonly name: string;
  readonly cli: RedisCli;
  readonly unit: string;
  readonly user: string;
  readonly dataDir: string;
  readonly sentinel: boolean;
  /** CONFIG, as this cluster calls it; absent where it is switched off. */
  readonly configCommand?: string;
  /** ACL, as this cluster calls it; absent at a sentinel, and where it is switched off. */
  readonly aclCommand?: string;
  /** Accepted beside `requirepass`, as long as clients learn that. */
  readonly former?: Secret;
  readonly settings: readonly Setting[];
  /** `10.10.10.10 6379`: what it copies from its first start on. */
  readonly source?: string;
  /** Its data is gone: it starts as a copy of `source`, whatever its file says. */
  readonly recover?: true;
  /** It takes the writes of its clients. */
  readonly leads: boolean;
}

export interface RedisConfigDelta {
  readonly [key: string]: string | readonly string[] | undefined;
  readonly action: 'create' | 'change' | 'attributes' | 'refused';
  /** Directives of the file that change. */
  readonly file: readonly string[];
  /** Directives that the running server is told. */
  readonly live: readonly string[];
  /** Why it has to be restarted. */
  readonly restart: readonly string[];
}
