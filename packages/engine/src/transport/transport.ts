import type { Readable, Writable } from 'node:stream';
import type { Text } from '@pigsty/sdk';

export interface ExecResult {
  /** Exit code; 128 + n when a signal ended the script. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Sees the output as it arrives. */
  readonly onStdout?: (chunk: string) => void;
  readonly onStderr?: (chunk: string) => void;
  /** Where standard output goes, byte by byte, instead of into the result. */
  readonly into?: Writable;
}

/** A script that is still running on a host and whose standard input stays open. */
export interface RunningScript {
  readonly done: Promise<ExecResult>;
  write(text: string): void;
  /** Sends all of a stream, byte by byte, and closes standard input. */
  feed(from: Readable): Promise<void>;
  /** Closes standard input. */
  end(): void;
  /** Gives it up, whatever it does. */
  kill(): void;
}

/** A way to run POSIX shell scripts as root on one machine. */
export interface Transport {
  readonly address: string;
  /** Who logs in there. */
  readonly user: string;
  /** False once the connection is gone. */
  readonly alive: boolean;
  /** Scripts started so far. */
  readonly execs: number;
  exec(script: Text, options?: ExecOptions): Promise<ExecResult>;
  /** Like `exec`, but leaves standard input open after the script. */
  start(script: Text, options?: ExecOptions): Promise<RunningScript>;
  close(): Promise<void>;
}
