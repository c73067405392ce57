import { quoteWord, type SharedFacts } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';

/** How much a member's data takes, and how much its file system has left; 0 where that cannot be told in time. */
export interface RoomFacts {
  readonly dataBytes: number;
  readonly freeBytes: number;
}

export const roomFacts: SharedFacts<PgsqlParams, RoomFacts> = {
  module: 'pgsql',
  name: 'room',
  script: ({ params }) => {
    const data = quoteWord(params.pg_data);
    return `echo "size $(timeout 20 du -skx ${data}/ 2>/dev/null | cut -f 1)"
echo "free $(df -Pk ${data}/ 2>/dev/null | awk 'NR == 2 { print $4 }')"`;
  },
  parse: (output) => {
    const bytes = (word: string): number =>
      Number(new RegExp(`^${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0) * 1024;
    return { dataBytes: bytes('size'), freeBytes: bytes('free') };
  },
};
