import { isSecret, type Text } from '@pigsty/sdk';
import { readFrames, watchFrames } from '../transport/frames.ts';
import type { ExecResult, RunningScript } from '../transport/transport.ts';

/** How long a shell stays without a word. */
const silenceSeconds = 60;

const endFrame = 'ended';

/**
 * Reads words of one letter from standard input: a heartbeat, or a script of so many bytes that a child of this shell runs. So a
 * second script costs no second login and no second sudo. It stops when no word comes for a while or standard input ends. The
 * lock that this shell may hold (descriptor 8) is not a child's.
 */
export const stayingShell = `while :; do
  case $(exec 8>&-; timeout ${silenceSeconds} head -c 1) in
    .) ;;
    s)
      read -r pigsty_size pigsty_nonce
      head -c "$pigsty_size" 8>&- | sh 8>&-
      pigsty_code=$?
      printf '\\n@@%s b ${endFrame}\\n\\n@@%s e ${endFrame} %s\\n' "$pigsty_nonce" "$pigsty_nonce" "$pigsty_code" >&2
      printf '\\n@@%s b ${endFrame}\\n\\n@@%s e ${endFrame} %s\\n' "$pigsty_nonce" "$pigsty_nonce" "$pigsty_code"
      ;;
    *) break ;;
  esac
done
`;

/** Sends a script, which is whole before any of it runs. */
export function sendScript(running: RunningScript, script: Text, nonce: string): void {
  const text = isSecret(script) ? script.reveal() : script;
  running.write(`s${Buffer.byteLength(text)} ${nonce}\n`);
  running.write(text);
}

export interface EndWatch {
  readonly onStdout: (chunk: string) => void;
  readonly onStderr: (chunk: string) => void;
  /** What the script printed, once both streams say that it has ended. */
  readonly result: Promise<ExecResult>;
}

export function watchEnd(nonce: string): EndWatch {
  const out: string[] = [];
  const err: string[] = [];
  let resolve: (result: ExecResult) => void = () => undefined;
  const result = new Promise<ExecResult>((done) => (resolve = done));
  const ended = new Set<'out' | 'err'>();
  const watch = (chunks: string[], stream: 'out' | 'err'): ((chunk: string) => void) => {
    const see = watchFrames(nonce, ({ at, id }) => {
      if (at !== 'end' || id !== endFrame) return;
      ended.add(stream);
      if (ended.size < 2) return;
      const streams = { stdout: out.join(''), stderr: err.join('') };
      const code = readFrames(streams, nonce).find((f) => f.id === endFrame)?.code;
      resolve({ code: code ?? 255, ...streams });
    });
    return (chunk) => {
      chunks.push(chunk);
      see(chunk);
    };
  };
  return { onStdout: watch(out, 'out'), onStderr: watch(err, 'err'), result };
}

/** Without the frame that says that the script has ended. */
export function isOfScript({ id }: { readonly id: string }): boolean {
  return id !== endFrame;
}
