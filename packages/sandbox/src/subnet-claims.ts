import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { withLock } from './lock.ts';
import { checkSubnetIsFree } from './network.ts';
import { startTime } from './processes.ts';
import { listRecords, writeJson } from './record.ts';
import { overlaps, parseSubnet, type Subnet } from './subnet.ts';

/** A subnet that a process has chosen for a sandbox that is not there yet. It counts as long as the process lives. */
interface Claim {
  readonly name: string;
  readonly subnet: string;
  readonly pid: number;
  /** With the pid it names a process for good. */
  readonly startedAt: string;
}

/** Refuses a subnet that something other than a sandbox of this state directory uses. */
type Elsewhere = (name: string, subnet: Subnet) => Promise<void>;

/**
 * Takes the first of these subnets that nobody has. To look and to take is one step: of two processes that want the same
 * subnet at once one gets it, and the other the next one, or the error of the last that it tried.
 *
 * @throws {@link SandboxError} `SUBNET_IN_USE`
 */
export async function claimSubnet(
  context: Context,
  name: string,
  wanted: readonly Subnet[],
  elsewhere: Elsewhere = checkSubnetIsFree,
): Promise<Subnet> {
  const directory = claimsIn(context);
  await mkdir(directory, { recursive: true });
  return withLock(context, `${directory}.lock`, async () => {
    let refused: unknown;
    for (const subnet of wanted) {
      try {
        await checkFree(context, name, subnet);
        await elsewhere(name, subnet);
      } catch (error) {
        if (!(error instanceof SandboxError) || error.code !== 'SUBNET_IN_USE') throw error;
        refused = error;
        continue;
      }
      const startedAt = (await startTime(process.pid)) ?? '';
      const claim: Claim = { name, subnet: subnet.cidr, pid: process.pid, startedAt };
      await writeJson(join(directory, name), claim);
      return subnet;
    }
    throw refused;
  });
}

/** Nobody waits for this subnet any more: its sandbox is gone, or never came to be. */
export async function releaseSubnet(context: Context, name: string): Promise<void> {
  await rm(join(claimsIn(context), name), { force: true });
}

/** Refuses what another sandbox has, running or not, and what a living process has claimed for one. */
async function checkFree(context: Context, name: string, subnet: Subnet): Promise<void> {
  const isTaken = (other: Pick<Claim, 'name' | 'subnet'>): boolean =>
    other.name !== name && overlaps(parseSubnet(other.subnet), subnet);
  const sandbox = (await listRecords(context)).find(isTaken);
  if (sandbox !== undefined)
    throw new SandboxError('SUBNET_IN_USE', `${subnet.cidr} is in use by the sandbox "${sandbox.name}"`, {
      hint: `Choose another subnet, or take "${sandbox.name}" down.`,
    });
  const claim = (await livingClaims(context)).find(isTaken);
  if (claim !== undefined)
    throw new SandboxError(
      'SUBNET_IN_USE',
      `process ${claim.pid} has taken ${claim.subnet} for the sandbox "${claim.name}"`,
      { hint: `Choose another subnet than ${subnet.cidr}, or wait until that process has ended.` },
    );
}

async function livingClaims(context: Context): Promise<readonly Claim[]> {
  const directory = claimsIn(context);
  const names = (await readdir(directory)).filter((name) => !name.endsWith('.new'));
  const found = await Promise.all(
    names.map(async (name): Promise<readonly Claim[]> => {
      const text = await readFile(join(directory, name), 'utf8').catch(() => undefined);
      if (text === undefined) return [];
      const claim = JSON.parse(text) as Claim;
      if ((await startTime(claim.pid)) === claim.startedAt) return [claim];
      await rm(join(directory, name), { force: true });
      return [];
    }),
  );
  return found.flat();
}

/** Not the name of a sandbox. */
const claimsIn = ({ stateDir }: Context): string => join(stateDir, '.subnets');
