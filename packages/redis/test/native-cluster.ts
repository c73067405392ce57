import { quoteWords, type Command } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import type { RedisClusterArgs } from '../src/ops/cluster/args.ts';
import { redisCluster } from '../src/ops/cluster/formation.ts';
import { redisLeave } from '../src/ops/cluster/leave.ts';

const password = 'of a "cluster"';

/** Runs a script as root. */
interface Shell {
  sh(script: string): Promise<string>;
}

/** Members of a native cluster with a replica for each primary, at addresses of their own in a network of the loopback device. */
export class NativeCluster {
  readonly #host: Shell;
  readonly #type: string;

  constructor(host: Shell, type: string) {
    this.#host = host;
    this.#type = type;
  }

  async start(network: string, numbers: readonly number[]): Promise<void> {
    await this.#host.sh(
      numbers
        .map((n) => {
          const address = `${network}.${n}`;
          return `mkdir -p /etc/redis /var/tmp/${this.#type}-${n}
cat >${this.#conf(n)} <<'END'
requirepass ${quoted(password)}
masterauth ${quoted(password)}
port 7001
bind ${address}
daemonize yes
dir /var/tmp/${this.#type}-${n}
cluster-enabled yes
cluster-config-file nodes.conf
cluster-announce-ip ${address}
END
${this.#type}-server ${this.#conf(n)} >/dev/null
n=0; until [ "$(${this.ask(address, 'PING')})" = PONG ]; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done`;
        })
        .join('\n'),
    );
  }

  async stop(network: string, numbers: readonly number[]): Promise<void> {
    for (const n of numbers) await this.#host.sh(`${this.ask(`${network}.${n}`, 'SHUTDOWN', 'SAVE')}; :`);
  }

  args(network: string, numbers: readonly number[]): RedisClusterArgs {
    return {
      cluster: 'real',
      access: { program: `${this.#type}-cli`, tls: false, confs: [this.#conf(1)] },
      members: numbers.map((n) => ({ name: `real-${n}-7001`, host: `${network}.${n}`, port: 7001 })),
      replicas: 1,
    };
  }

  /** What a deploy would say and do; undefined where it finds nothing to do. */
  async deploy(network: string, numbers: readonly number[]): Promise<string | undefined> {
    const args = this.args(network, numbers);
    const output = await this.#host.sh(plain(redisCluster.read([args])));
    const delta = redisCluster.diff(args, redisCluster.parse(output, [args])[0]!, []);
    if (delta === undefined) return undefined;
    for (const action of redisCluster.write(args, delta))
      if (action.do === 'run') await this.run(action.command);
    return redisCluster.describe(args, delta);
  }

  /** What a removal of `going` would say and do; undefined where nobody knows them any more. */
  async leave(
    network: string,
    staying: readonly number[],
    going: readonly number[],
  ): Promise<string | undefined> {
    const args = { ...this.args(network, staying), going: this.args(network, going).members };
    const output = await this.#host.sh(plain(redisLeave.read([args])));
    const delta = redisLeave.diff(args, redisLeave.parse(output, [args])[0]!, []);
    if (delta === undefined) return undefined;
    for (const action of redisLeave.write(args, delta))
      if (action.do === 'run') await this.run(action.command);
    return redisLeave.describe(args, delta);
  }

  /** As the transport runs it. */
  run({ argv, stdin }: Command): Promise<string> {
    const input = Buffer.from(plain(stdin ?? '')).toString('base64');
    return this.#host.sh(`printf %s '${input}' | base64 -d | ${quoteWords(argv)} 2>&1`);
  }

  ask(address: string, ...words: readonly string[]): string {
    return `${this.#type}-cli -c -h ${address} -p 7001 -a ${quoteWords([password])} --no-auth-warning ${quoteWords(words)} 2>&1`;
  }

  async ids(network: string, numbers: readonly number[]): Promise<readonly string[]> {
    return Promise.all(
      numbers.map(async (n) => (await this.#host.sh(this.ask(`${network}.${n}`, 'CLUSTER', 'MYID'))).trim()),
    );
  }

  #conf(n: number): string {
    return `/etc/redis/${this.#type}-${n}.conf`;
  }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;
