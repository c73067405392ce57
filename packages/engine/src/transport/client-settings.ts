import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { World } from '../world/world.ts';
import { askSsh } from './ask-ssh.ts';
import { readSshConfig, settingsFor, type SshConfigLine, type SshSettings } from './ssh-config.ts';

/** What decides how a host is reached; other keywords change nothing here. */
const deciding = new Set([
  'hostname',
  'port',
  'user',
  'identityfile',
  'identitiesonly',
  'proxyjump',
  'proxycommand',
  'identityagent',
  'stricthostkeychecking',
  'userknownhostsfile',
]);

/**
 * The configuration of the SSH client, as OpenSSH reads it where it is installed and there is something to read, and as
 * far as we can read it otherwise.
 */
export function clientSettings(
  world: Pick<World, 'home'>,
  systemFile = '/etc/ssh/ssh_config',
): (host: string, args: readonly string[]) => Promise<SshSettings> {
  const file = join(world.home, '.ssh', 'config');
  const own = readSshConfig(file, world.home);
  const system = readSshConfig(systemFile, world.home);
  const decides = (lines: readonly SshConfigLine[]): boolean => lines.some((l) => deciding.has(l.keyword));
  const asks = decides(own) || decides(system);
  // OpenSSH goes by the account, whatever HOME says.
  const elsewhere = accountHome() !== world.home && existsSync(file);
  return async (host, args) => {
    const asked = asks ? await askSsh(host, { args, ...(elsewhere ? { file } : {}) }) : undefined;
    return asked ?? settingsFor([...own, ...system], host, world.home);
  };
}

function accountHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
