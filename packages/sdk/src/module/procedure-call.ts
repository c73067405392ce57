import { quoteWord } from '../words/command.ts';

export interface CalledProcedure {
  readonly module: string;
  readonly procedure: string;
  readonly subject: string;
  /** The subject is a limit pattern. */
  readonly onHosts: boolean;
}

/** The command that calls a procedure, without its flags: `pigsty node reboot -l pg-test`. */
export function procedureCall({ module, procedure, subject, onHosts }: CalledProcedure): string {
  const words = `pigsty ${module} ${procedure}`;
  if (!onHosts) return `${words} ${subject}`;
  return subject === everyHost ? words : `${words} -l ${quoteWord(subject)}`;
}

/** The subject of a procedure on hosts that is called without a limit. */
export const everyHost = 'all';
