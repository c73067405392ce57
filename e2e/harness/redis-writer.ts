import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How a writer finds who takes its writes. */
export interface WriterOptions {
  /** `10.10.10.10:26379`: sentinels, or members of a native cluster. */
  readonly at: readonly string[];
  readonly password: string;
  /** The name that the sentinels have for the primary, and their password; absent for a native cluster. */
  readonly sentinel?: { readonly name: string; readonly password: string };
  /** What stands before the number of each key; with `{tag}` all go to one slot. */
  readonly prefix?: string;
}

/** What was written: a key counts when the server said OK to it. */
export interface Written {
  readonly acknowledged: readonly string[];
  readonly failed: number;
  /** The longest time between two acknowledged writes. */
  readonly longestGapMs: number;
}

export interface RedisWriter {
  /** What was acknowledged until now. */
  acknowledged(): number;
  /** Ends it, and says which acknowledged keys are not there any more. */
  stop(): Promise<Written & { readonly lost: readonly string[] }>;
}

/** Writes one key after the other, as an application would: where a write fails it asks again who leads, and goes on with the next key. */
export function redisWriter(options: WriterOptions): RedisWriter {
  const { prefix = 'writer:' } = options;
  const acknowledged: string[] = [];
  const client = new Client(options);
  let [going, failed, longestGapMs, last] = [true, 0, 0, performance.now()];
  const loop = (async () => {
    for (let i = 0; going; i++) {
      const key = `${prefix}${i}`;
      try {
        if ((await client.ask(['SET', key, String(i)], key)) !== 'OK') throw new Error('not taken');
        const now = performance.now();
        longestGapMs = Math.max(longestGapMs, now - last);
        last = now;
        acknowledged.push(key);
      } catch {
        failed++;
        client.close();
        await pause(50);
      }
    }
  })();
  return {
    acknowledged: () => acknowledged.length,
    stop: async () => {
      going = false;
      await loop;
      const lost: string[] = [];
      for (const key of acknowledged)
        if ((await client.ask(['GET', key], key)) !== key.slice(prefix.length)) lost.push(key);
      client.close();
      return { acknowledged, failed, longestGapMs: Math.round(longestGapMs), lost };
    },
  };
}

class Client {
  readonly #options: WriterOptions;
  readonly #open = new Map<string, Connection>();
  #primary: string | undefined;
  readonly #slots = new Map<string, string>();

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  async ask(words: readonly string[], key: string): Promise<string | null> {
    let address =
      this.#options.sentinel === undefined
        ? (this.#slots.get(key) ?? (await this.#anyMember()))
        : await this.#leader();
    for (let hop = 0; hop < 5; hop++) {
      const connection = await this.#connection(address, this.#options.password);
      const reply = await connection.ask(words).catch((error: Error) => error);
      if (!(reply instanceof Error)) return reply;
      const [, how, moved] = /^(MOVED|ASK) \d+ (\S+)$/.exec(reply.message) ?? [];
      if (moved === undefined) throw reply;
      if (how === 'ASK') await (await this.#connection(moved, this.#options.password)).ask(['ASKING']);
      else this.#slots.set(key, moved);
      address = moved;
    }
    throw new Error('sent on too often');
  }

  close(): void {
    for (const connection of this.#open.values()) connection.end();
    this.#open.clear();
    this.#primary = undefined;
    this.#slots.clear();
  }

  async #anyMember(): Promise<string> {
    for (const address of this.#options.at)
      if (
        await this.#connection(address, this.#options.password).then(
          () => true,
          () => false,
        )
      )
        return address;
    throw new Error('no member answers');
  }

  async #leader(): Promise<string> {
    if (this.#primary !== undefined) return this.#primary;
    const { at, sentinel } = this.#options;
    for (const address of at) {
      const connection = await this.#connection(address, sentinel?.password ?? '').catch(() => undefined);
      const said = await connection
        ?.ask(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', sentinel?.name ?? ''])
        .catch(() => null);
      if (said) return (this.#primary = said);
    }
    throw new Error('no sentinel answers');
  }

  async #connection(address: string, password: string): Promise<Connection> {
    const open = this.#open.get(address);
    if (open !== undefined) return open;
    const connection = await Connection.open(address);
    await connection.ask(['AUTH', password]);
    this.#open.set(address, connection);
    return connection;
  }
}

/** One reply at a time; an array of two is joined by a colon, which is what an address is. */
class Connection {
  readonly #socket: Socket;
  #text = '';
  #waiting: { done(reply: string | null): void; fail(error: Error): void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk.toString()));
    socket.on('error', (error) => this.#waiting?.fail(error));
    socket.on('close', () => this.#waiting?.fail(new Error('closed')));
  }

  static async open(address: string): Promise<Connection> {
    const [host = '', port = ''] = address.split(':');
    const socket = connect(Number(port), host);
    await new Promise<void>((done, fail) => {
      socket.setTimeout(2000, () => fail(new Error('no connection')));
      socket.once('connect', done).once('error', fail);
    });
    socket.setTimeout(0);
    return new Connection(socket);
  }

  ask(words: readonly string[]): Promise<string | null> {
    return new Promise((done, fail) => {
      if (this.#socket.destroyed) return fail(new Error('closed'));
      this.#text = '';
      this.#waiting = { done, fail };
      this.#socket.write(
        `*${words.length}\r\n${words.map((w) => `$${Buffer.byteLength(w)}\r\n${w}\r\n`).join('')}`,
      );
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    this.#text += chunk;
    const text = this.#text;
    if (!text.endsWith('\r\n')) return;
    const lines = text.split('\r\n').slice(0, -1);
    const head = lines[0] ?? '';
    if (head.startsWith('-')) return this.#waiting?.fail(new Error(head.slice(1)));
    if (head.startsWith('+') || head.startsWith(':')) return this.#waiting?.done(head.slice(1));
    if (head === '$-1' || head === '*-1') return this.#waiting?.done(null);
    const wanted = head.startsWith('*') ? 1 + 2 * Number(head.slice(1)) : 2;
    if (lines.length < wanted) return;
    this.#waiting?.done(
      lines.filter((_, i) => (head.startsWith('*') ? i > 1 && i % 2 === 0 : i === 1)).join(':'),
    );
  }
}
