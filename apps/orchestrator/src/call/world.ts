import type { Sources } from '@pigsty/inventory';

/** Everything the command takes from the process it runs in; a test brings its own. */
export interface World extends Sources {
  /** The file of the running program, for what must call it again. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether somebody sits there who can be asked. */
  readonly interactive: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** So many bytes that nobody can guess. */
  random(bytes: number): Uint8Array;
  ask: Ask;
  /** Everything that is piped in; empty at a terminal. */
  readonly piped: () => Promise<string>;
  /** From now on `clean` goes over all that is written to `stdout` and `stderr`. */
  redactWith(clean: (text: string) => string): void;
  /** A text without what is redacted, where it goes elsewhere. */
  redacted(text: string): string;
  /** Takes the whole terminal until it is closed; undefined where somebody cannot see and type. */
  fullScreen(events: FullScreenEvents): FullScreen | undefined;
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

/** The terminal as one picture. However the command ends, it is as it was before. */
export interface FullScreen {
  readonly size: { readonly columns: number; readonly rows: number };
  /** Replaces everything; lines are no wider than the terminal. */
  draw(lines: readonly string[]): void;
  close(): void;
}

export interface FullScreenEvents {
  /** A character as it was typed, Ctrl-C (`\u0003`) included. */
  readonly onKey: (key: string) => void;
  readonly onResize: () => void;
}

export interface Ask {
  yesOrNo(question: string): Promise<boolean>;
  text(question: string): Promise<string>;
  /** Shows nothing of the answer. */
  secret(question: string): Promise<string>;
  /** One of several, with the proposal marked. */
  choose(
    question: string,
    options: { readonly options: readonly Choice[]; readonly initial?: string },
  ): Promise<string>;
  /** A line that is asked for again while `check` says what is wrong with it. */
  input(
    question: string,
    options: { readonly initial?: string; readonly check?: (answer: string) => string | undefined },
  ): Promise<string>;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}
