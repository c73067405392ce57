import type { Estate, ModuleFacts } from '@pigsty/sdk';
import { factsAbout, type RedisFacts, type ServerFacts } from '../facts/servers.ts';
import { copies } from '../ops/ask.ts';
import { addressOf, declaredSource, type RedisCluster, type RedisServer } from '../spec/servers.ts';
import { setsOf, watchOf } from '../spec/topology.ts';

/** What is to be done about who copies whom. The inventory decides at birth; then it is what runs that counts. */
export interface Role {
  readonly server: RedisServer;
  /** What it copies from its first start on. */
  readonly source?: string;
  /** It has lost its data, and must come back as a copy of `source`. */
  readonly recover?: true;
  /** It runs, and is to copy another one. */
  readonly attach?: { readonly source: string; readonly keys: number };
  readonly leads: boolean;
  readonly running: boolean;
  /** Why it is left as it is, though it should not be. */
  readonly objection?: { readonly rule: string; readonly message: string; readonly hint: string };
}

export function rolesOf(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  estate: Pick<Estate, 'inventory'>,
): readonly Role[] {
  if (cluster.params.redis_mode !== 'standalone')
    return setsOf(cluster)
      .flat()
      .map((server) => plainRole(server, factsAbout(facts, server)));
  return setsOf(cluster).flatMap((set) => {
    const guarded = watchOf(estate.inventory, set) !== undefined;
    const view = new SetView(set, facts, guarded);
    return set.map((server) => view.role(server));
  });
}

function plainRole(server: RedisServer, have: ServerFacts | undefined): Role {
  return { server, leads: have?.role === 'master', running: have?.answers === true };
}

class SetView {
  readonly #set: readonly RedisServer[];
  readonly #facts: ModuleFacts<RedisFacts>;
  readonly #guarded: boolean;

  constructor(set: readonly RedisServer[], facts: ModuleFacts<RedisFacts>, guarded: boolean) {
    this.#set = set;
    this.#facts = facts;
    this.#guarded = guarded;
  }

  role(server: RedisServer): Role {
    const have = factsAbout(this.#facts, server);
    const base = plainRole(server, have);
    if (have === undefined || !have.configured) return { ...base, ...sourceIs(this.#atBirth(server)) };
    if (!have.answers && !have.born && have.source === undefined && !have.hasData)
      return { ...base, ...this.#afterLoss(server) };
    return { ...base, ...this.#attach(server, have) };
  }

  /** A new one copies whom it is declared to copy, unless another one leads by now. */
  #atBirth(server: RedisServer): string | undefined {
    const declared = declaredSource(server);
    const leader = this.#leader();
    if (leader === undefined || addressOf(leader) === addressOf(server)) return declared;
    return declared === undefined || leader !== this.#declaredLeader() ? addressOf(leader) : declared;
  }

  #afterLoss(server: RedisServer): Partial<Role> {
    const leader = this.#leader();
    if (leader !== undefined && leader !== server) return { source: addressOf(leader), recover: true };
    const holder = this.#set.find((s) => (this.#about(s)?.keys ?? 0) > 0 && s !== server);
    if (holder === undefined) return {};
    const keys = this.#about(holder)?.keys ?? 0;
    return {
      objection: {
        rule: 'redis-data-lost',
        message: `${server.name} has lost its data, and ${holder.name} has ${keys} keys of it: started as it is, it would empty its replicas`,
        hint: this.#guarded
          ? 'Wait until the sentinels have made another one the primary, and run this again.'
          : `Make the replica the primary, and run this again. On ${holder.host}: ${copies(holder, ['NO', 'ONE'])}`,
      },
    };
  }

  #attach(server: RedisServer, have: ServerFacts): Partial<Role> {
    const declared = declaredSource(server);
    if (this.#guarded || !have.answers || declared === undefined || have.source === declared) return {};
    const leader = this.#leader(server);
    // After a hand-over nobody is led back to the declared roles.
    if (leader === undefined || leader !== this.#declaredLeader()) return {};
    if (have.role === 'slave') return { attach: { source: declared, keys: 0 } };
    const keys = have.keys ?? 0;
    if (keys > 0 && (this.#about(leader)?.keys ?? 0) === 0)
      return {
        objection: {
          rule: 'redis-two-primaries',
          message: `${server.name} is a primary of its own with ${keys} keys, and ${leader.name}, which it should copy, is empty`,
          hint: `Decide which one counts. If it is ${server.name}, on ${leader.host}: ${copies(leader, [server.host, String(server.port)])}`,
        },
      };
    return { attach: { source: declared, keys } };
  }

  /** The one server that runs as a primary, without this one; nothing where there are none or several. */
  #leader(except?: RedisServer): RedisServer | undefined {
    const leaders = this.#set.filter((s) => s !== except && this.#about(s)?.role === 'master');
    const proven = leaders.length === 1 ? leaders[0] : undefined;
    return (
      proven ?? (leaders.includes(this.#declaredLeader() as RedisServer) ? this.#declaredLeader() : undefined)
    );
  }

  #declaredLeader(): RedisServer | undefined {
    return this.#set.find((s) => declaredSource(s) === undefined);
  }

  #about(server: RedisServer): ServerFacts | undefined {
    return factsAbout(this.#facts, server);
  }
}

function sourceIs(source: string | undefined): Pick<Role, 'source'> {
  return source === undefined ? {} : { source };
}
