import { shell } from '@pigsty/sdk';

/** Says one line to an instance on this host and prints its answer. Debian has bash everywhere, and netcat not. */
export function ask(port: number, line: string): string {
  const talk = `exec 3<>/dev/tcp/127.0.0.1/"$1" && printf '%s\\r\\nquit\\r\\n' "$2" >&3 && tr -d '\\r' <&3`;
  return shell`timeout 5 bash -c ${talk} memcached ${String(port)} ${line} 2>/dev/null`;
}
