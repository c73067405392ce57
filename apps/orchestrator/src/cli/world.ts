/** Everything the command takes from the process it runs in; a test brings its own. */
export interface World {
  readonly cwd: string;
  /** The file of the running program, for what must call it again. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether somebody sits there who can be asked. */
  readonly interactive: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  ask: Ask;
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

export interface Ask {
  yesOrNo(question: string): Promise<boolean>;
  text(question: string): Promise<string>;
}
