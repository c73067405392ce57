import { openContext } from './context.ts';
import { SandboxError } from './errors.ts';
import type { SandboxHooks } from './model.ts';
import { checkName } from './names.ts';
import { findRecord } from './record.ts';
import { claimSubnet } from './subnet-claims.ts';
import { nextSubnets, parseSubnet } from './subnet.ts';

/**
 * A subnet for the sandbox of this name, such as `10.10.20.0/24`: the one it has where it exists, else the preferred
 * one, else the next one of the same size in the same /16 that nothing on this machine uses. Nobody else is given it as long
 * as this process lives or the sandbox exists; {@link sandboxDown} gives it back.
 *
 * @throws {@link SandboxError} `SUBNET_IN_USE` where all of them are in use.
 */
export async function freeSubnet(name: string, preferred: string, hooks: SandboxHooks = {}): Promise<string> {
  const context = openContext(hooks);
  const existing = await findRecord(context, checkName(name));
  if (existing !== undefined) return existing.subnet;
  try {
    return (await claimSubnet(context, name, nextSubnets(parseSubnet(preferred)))).cidr;
  } catch (error) {
    if (!(error instanceof SandboxError) || error.code !== 'SUBNET_IN_USE') throw error;
    throw new SandboxError('SUBNET_IN_USE', `${preferred} and all that follow in its /16 are in use`, {
      hint: 'Take sandboxes down that are not needed: `pigsty sandbox status` lists them.',
      cause: error,
    });
  }
}
