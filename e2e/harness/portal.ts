import { execa } from 'execa';
import { meta } from './estate.ts';

/** The status that the portal answers with. */
export async function status(path: string, user?: string): Promise<number> {
  const { stdout } = await execa('curl', [
    '-sSk',
    ...(user === undefined ? [] : ['-u', user]),
    ...['-o', '/dev/null', '-w', '%{http_code}', `https://${meta}${path}`],
  ]);
  return Number(stdout);
}

/** A page of the portal. */
export const portal = async (path: string, user: string): Promise<string> =>
  (await execa('curl', ['-sSk', '-u', user, `https://${meta}${path}`])).stdout;
