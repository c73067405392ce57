import { PigstyError } from '@pigsty/sdk';
import { onHost } from '../hosts/on-host.ts';
import type { HostPool } from '../hosts/pool.ts';
import { heartbeatMs } from '../lock/host-lock.ts';
import type { LockOwner } from '../lock/owner.ts';
import type { World } from '../world/world.ts';
import { askHost, type Answer, type HeldShell, type Question } from './ask.ts';
import type { Emit } from './emit.ts';

export interface RoundOptions {
  readonly pool: HostPool;
  readonly world: World;
  readonly owner?: LockOwner;
  /** The shells in which hosts were asked stay for what is looked at next. */
  readonly stays?: boolean;
  readonly emit: Emit;
  readonly signal?: AbortSignal;
}

/** The hosts of one run: what they answered, which were lost, and the locks that are held. */
export interface HostsOfRun {
  readonly answers: ReadonlyMap<string, Answer>;
  readonly lost: ReadonlyMap<string, PigstyError>;
  /** Asks hosts that have not been asked yet. */
  ask(hosts: Iterable<string>, questions: readonly Question[]): Promise<void>;
  /** Asks the hosts that have answered once more; their locks stay. */
  askAgain(questions: readonly Question[]): Promise<void>;
  lose(host: string, error: PigstyError): void;
  /** A host that was rebooted: its lock is taken again, and what it answered before holds until it is asked again. */
  rejoin(host: string): Promise<void>;
  release(): Promise<void>;
}

export function openHostsOfRun({
  pool,
  world,
  owner,
  stays = false,
  emit,
  signal,
}: RoundOptions): HostsOfRun {
  const answers = new Map<string, Answer>();
  const lost = new Map<string, PigstyError>();
  const released: HeldShell[] = [];
  const beating = setInterval(() => {
    for (const { shell } of answers.values()) shell?.beat();
  }, heartbeatMs);
  beating.unref();

  const askOne = async (address: string, questions: readonly Question[]): Promise<void> => {
    const from = world.elapsedMs();
    try {
      const host = await pool.open(address, signal);
      emit({ type: 'host', host: address, state: 'connected', ms: Math.round(world.elapsedMs() - from) });
      const mine = questions.filter((q) => q.instance.host === address);
      const answer = await askHost(host, {
        questions: mine,
        world,
        stays,
        onNote: (message) => emit({ type: 'note', severity: 'warning', message }),
        ...(owner === undefined ? {} : { owner }),
        ...(signal === undefined ? {} : { signal }),
      });
      answers.set(address, answer);
    } catch (cause) {
      if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED' || cause.code === 'LOCKED')
        throw cause;
      lost.set(address, cause);
      emit({
        type: 'host',
        host: address,
        state: 'failed',
        ms: Math.round(world.elapsedMs() - from),
        error: cause,
      });
    }
  };
  const askAnew = async (address: string, questions: readonly Question[]): Promise<void> => {
    try {
      const options = {
        questions: questions.filter((q) => q.instance.host === address),
        world,
        onNote: () => undefined,
        ...(signal === undefined ? {} : { signal }),
      };
      const fresh = await onHost(pool, address, (host) => askHost(host, options), signal);
      const shell = answers.get(address)?.shell;
      answers.set(address, { ...fresh, ...(shell === undefined ? {} : { shell }) });
    } catch (cause) {
      if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
      const shell = answers.get(address)?.shell;
      answers.delete(address);
      if (shell !== undefined) released.push(shell);
      lost.set(address, cause);
      emit({ type: 'host', host: address, state: 'failed', ms: 0, error: cause });
    }
  };
  return {
    answers,
    lost,
    ask: async (hosts, questions) => {
      const fresh = [...new Set(hosts)].filter((h) => !answers.has(h) && !lost.has(h));
      const results = await Promise.allSettled(fresh.map((address) => askOne(address, questions)));
      const failed = results.find((r) => r.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    askAgain: async (questions) => {
      await Promise.all([...answers.keys()].map((address) => askAnew(address, questions)));
    },
    lose: (host, error) => void lost.set(host, error),
    rejoin: async (address) => {
      const before = answers.get(address);
      answers.delete(address);
      lost.delete(address);
      await askOne(address, []);
      const fresh = answers.get(address);
      const gone = lost.get(address);
      if (fresh === undefined) throw gone ?? new PigstyError('HOST_UNREACHABLE', `${address} is gone again`);
      // The former lock ended with the boot that held it.
      if (before !== undefined) answers.set(address, { ...fresh, of: before.of });
    },
    release: async () => {
      clearInterval(beating);
      await Promise.all(
        [...[...answers.values()].flatMap((a) => (a.shell === undefined ? [] : [a.shell])), ...released].map(
          (shell) => shell.release().catch(() => undefined),
        ),
      );
    },
  };
}
