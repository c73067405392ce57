import { openContext, type Context } from './context.ts';
import { SandboxError } from './errors.ts';
import type { SandboxHooks } from './model.ts';
import { checkName } from './names.ts';
import { checkSubnetIsFree } from './network.ts';
import { findRecord, listRecords } from './record.ts';
import { nextSubnets, overlaps, parseSubnet, type Subnet } from './subnet.ts';

/**
 * A subnet for the sandbox of this name, such as `10.10.20.0/24`: the one it has where it exists, else the preferred
 * one, else the next one of the same size in the same /16 that nothing on this machine uses.
 *
 * @throws {@link SandboxError} `SUBNET_IN_USE` where all of them are in use.
 */
export async function freeSubnet(name: string, preferred: string, hooks: SandboxHooks = {}): Promise<string> {
  const context = openContext(hooks);
  const existing = await findRecord(context, checkName(name));
  if (existing !== undefined) return existing.subnet;
  for (const subnet of nextSubnets(parseSubnet(preferred))) {
    if (await isFree(context, name, subnet)) return subnet.cidr;
  }
  throw new SandboxError('SUBNET_IN_USE', `${preferred} and all that follow in its /16 are in use`, {
    hint: 'Take sandboxes down that are not needed: `pigsty sandbox status` lists them.',
  });
}

async function isFree(context: Context, name: string, subnet: Subnet): Promise<boolean> {
  try {
    await checkFree(context, name, subnet);
    return true;
  } catch (error) {
    if (error instanceof SandboxError && error.code === 'SUBNET_IN_USE') return false;
    throw error;
  }
}

/** Refuses a subnet that another sandbox has, running or not, or that something else on the machine uses. */
export async function checkFree(context: Context, name: string, subnet: Subnet): Promise<void> {
  for (const other of await listRecords(context)) {
    if (other.name === name || !overlaps(parseSubnet(other.subnet), subnet)) continue;
    throw new SandboxError('SUBNET_IN_USE', `${subnet.cidr} is in use by the sandbox "${other.name}"`, {
      hint: `Choose another subnet, or take "${other.name}" down.`,
    });
  }
  await checkSubnetIsFree(name, subnet);
}
