import type { SharedFacts } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import type { MinioParams } from '../spec/schema.ts';
import { ask } from './member.ts';

/** Whether a member can be taken down, as it says itself: `spared`, `needed` for the write quorum, or no answer. */
export interface MaintenanceFacts {
  readonly answer: 'spared' | 'needed' | 'none';
}

/** The server's own question for this: it counts the drives that would be left, in every set of every pool. */
export const maintenanceFacts: SharedFacts<MinioParams, MaintenanceFacts> = {
  module: 'minio',
  name: 'maintenance',
  script: (member) =>
    `${ask(member, `${engineOf(member.params).health.cluster}?maintenance=true`, "-o /dev/null -w '%{http_code}\\n'")} || :`,
  parse: (output) => {
    const code = output.trim();
    return { answer: code === '200' ? 'spared' : code === '412' || code === '503' ? 'needed' : 'none' };
  },
};
