/** One job at a time per host, the most urgent first. */
export interface Lanes {
  run<T>(host: string, urgency: number, job: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly urgency: number;
  readonly start: () => void;
}

export function openLanes(): Lanes {
  const busy = new Set<string>();
  const waiting = new Map<string, Waiting[]>();
  const next = (host: string): void => {
    const queue = waiting.get(host) ?? [];
    const [first] = queue.sort((a, b) => b.urgency - a.urgency);
    if (first === undefined) {
      busy.delete(host);
      return;
    }
    queue.shift();
    first.start();
  };
  return {
    run: async (host, urgency, job) => {
      if (busy.has(host)) {
        await new Promise<void>((start) => {
          const queue = waiting.get(host) ?? [];
          queue.push({ urgency, start });
          waiting.set(host, queue);
        });
      }
      busy.add(host);
      try {
        return await job();
      } finally {
        next(host);
      }
    },
  };
}
