import { setTimeout as sleep } from 'node:timers/promises';

/** A collection of MongoDB's driver, as far as it is used here. */
export interface Collection {
  insertOne(document: object): Promise<unknown>;
  findOne(filter: object): Promise<Record<string, unknown> | null>;
  countDocuments(filter?: object): Promise<number>;
}

/** Writes one document after the other until it is stopped: which were acknowledged, and which failed. */
export function writes(documents: Collection): {
  readonly written: readonly number[];
  readonly failed: readonly string[];
  readonly stop: () => Promise<void>;
} {
  const written: number[] = [];
  const failed: string[] = [];
  let stopped = false;
  const writer = (async () => {
    for (let n = 0; !stopped; n++) {
      await documents.insertOne({ _id: n }).then(
        () => written.push(n),
        (error: unknown) => failed.push(`${n}: ${String(error)}`),
      );
      await sleep(50);
    }
  })();
  return {
    written,
    failed,
    stop: () => {
      stopped = true;
      return writer;
    },
  };
}
