import { PigstyError, quoteWord } from '@pigsty/sdk';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
};

/** A file or a directory that is there, and cannot be read. */
export function unreadable(name: string, cause: NodeJS.ErrnoException): PigstyError {
  const reason = REASONS[cause.code ?? ''] ?? cause.message;
  return new PigstyError('INVENTORY_INVALID', `cannot read ${name}: ${reason}`, {
    hint: `Look at it: ls -l ${quoteWord(name)}`,
    cause,
  });
}
