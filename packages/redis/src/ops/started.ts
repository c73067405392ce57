import { quoteWord } from '@pigsty/sdk';

/** A shell line that does something with the second in which systemd last started a unit; nothing when it never did. */
export function startedAt(unit: string, use: (seconds: string) => string): string {
  return `at=$(TZ=UTC systemctl show -p ExecMainStartTimestamp --value ${quoteWord(unit)} 2>/dev/null); [ -z "$at" ] || ! at=$(date -d "$at" +%s 2>/dev/null) || ${use('$at')}`;
}
