import { PigstyError } from '@pigsty/sdk';
import type { Frame } from '../transport/frames.ts';
import { sudoRemedy } from '../transport/remedies.ts';
import type { ExecResult, Transport } from '../transport/transport.ts';

/** A script that did not even begin was stopped by sudo, by the login shell or by a syntax error in itself. */
export function judgeLaunch(
  result: ExecResult,
  frames: readonly Frame[],
  { address, user }: Pick<Transport, 'address' | 'user'>,
): void {
  if (frames.length > 0) return;
  const said = `${result.stderr}\n${result.stdout}`.trim();
  if (
    /sudo[:[]|not in the sudoers|may not run sudo|a password is required|incorrect password|\bsudo\b.*not found/i.test(
      said,
    )
  ) {
    throw new PigstyError('SUDO_MISSING', `${user} cannot become root on ${address}: ${firstLine(said)}`, {
      where: { host: address },
      hint: sudoRemedy(said, user),
    });
  }
  if (result.code === 0) return;
  throw new PigstyError(
    'COMMAND_FAILED',
    `the shell of ${address} did not run the script (exit ${result.code})`,
    {
      where: { host: address },
      log: said.split('\n').slice(-20).join('\n'),
    },
  );
}

function firstLine(said: string): string {
  return said.split('\n').find((l) => l.includes('sudo')) ?? said.split('\n')[0] ?? '';
}
