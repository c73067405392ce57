import minijinja from 'minijinja-js';
import { filters, splitArguments } from './filters.ts';
import { plain, pythonText } from './python.ts';
import { tests } from './tests.ts';

/** The filter that writes a value into a text; it is told whether there is one, as the engine's undefined and none look alike. */
export const WRITE = 'written_as_text';

export type Engine = InstanceType<typeof minijinja.Environment>;

/** The first failure of what the engine called back. It must not be thrown through the engine, which would not survive it. */
export class Failures {
  #first: unknown;

  /** Does the work and gives what comes of it, or the failure if something that was called back failed. */
  during<T>(work: () => T): T {
    const before = this.#first;
    this.#first = undefined;
    try {
      const result = work();
      if (this.#first !== undefined) throw this.#first as Error;
      return result;
    } catch (error) {
      throw (this.#first ?? error) as Error;
    } finally {
      this.#first = before;
    }
  }

  /** The same function, which gives nothing where it would throw. */
  noting<A extends readonly unknown[]>(call: (...args: A) => unknown): (...args: A) => unknown {
    return (...args) => {
      try {
        return call(...args);
      } catch (error) {
        this.#first ??= error;
        return undefined;
      }
    };
  }
}

/** MiniJinja with the filters and tests of Ansible. */
export function makeEngine(undefinedBehavior: 'strict' | 'chainable', failures: Failures): Engine {
  const engine = new minijinja.Environment();
  engine.enablePyCompat();
  engine.undefinedBehavior = undefinedBehavior;
  engine.keepTrailingNewline = true;
  engine.trimBlocks = true;
  for (const [name, filter] of Object.entries(filters)) {
    const call = (value: unknown, ...words: readonly unknown[]): unknown => {
      const { others, named } = splitArguments(name, words);
      const options = new Map([...named].map(([key, part]) => [key, plain(part)]));
      return filter(plain(value), others.map(plain), options);
    };
    engine.addFilter(name, failures.noting(call));
  }
  for (const [name, test] of Object.entries(tests)) {
    const call = (value: unknown, other: unknown, more: unknown): boolean =>
      test(plain(value), plain(other), plain(more));
    engine.addTest(name, (...words: [unknown, unknown, unknown]) => failures.noting(call)(...words) === true);
  }
  const write = (value: unknown, isDefined: boolean): string => {
    if (!isDefined) throw new Error('undefined value');
    return pythonText(plain(value));
  };
  engine.addFilter(WRITE, failures.noting(write));
  return engine;
}
