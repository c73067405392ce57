import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { run } from './command.ts';
import { SEED } from './layers.ts';
import type { SandboxHost } from './model.ts';
import type { SandboxPlaces } from './places.ts';
import { SSH_USER } from './recipe.ts';
import type { Subnet } from './subnet.ts';

const VAGRANT_ID = 1000;

/** A file of every host, by its path below the root. */
export type SeedFile = readonly [path: string, text: string];

/** The key that opens every host of one sandbox. */
export async function createSshKey(places: SandboxPlaces, sandbox: string): Promise<void> {
  await mkdir(dirname(places.sshKey), { recursive: true, mode: 0o700 });
  await run([
    'ssh-keygen',
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    `pigsty-sandbox-${sandbox}`,
    '-f',
    places.sshKey,
  ]);
}

/**
 * Writes the lowest layer of a host: what makes it this host and no other. It is never written again, so a host
 * keeps its keys and its machine id over every restore.
 * @returns the host's lines for known_hosts
 */
export async function seedHost(
  places: SandboxPlaces,
  host: SandboxHost,
  { subnet, files }: { readonly subnet: Subnet; readonly files: readonly SeedFile[] },
): Promise<string> {
  const root = places.host(host.name).layer(SEED);
  const publicKey = await readFile(`${places.sshKey}.pub`, 'utf8');
  // A directory of an upper layer decides owner and mode of the merged one, so they are made as the image has them.
  for (const [dir, mode] of [
    ['', 0o755],
    ['etc', 0o755],
    ['etc/ssh', 0o755],
    ['etc/systemd', 0o755],
    ['etc/systemd/network', 0o755],
    ['root', 0o700],
    ['root/.ssh', 0o700],
    ['home', 0o755],
    [`home/${SSH_USER}`, 0o700],
    [`home/${SSH_USER}/.ssh`, 0o700],
    ['data', 0o755],
  ] as const) {
    await mkdir(join(root, dir), { recursive: true });
    await chmod(join(root, dir), mode);
  }
  const write = (path: string, text: string, mode = 0o644) => writeFile(join(root, path), text, { mode });
  await write('etc/hostname', `${host.name}\n`);
  await write(
    'etc/hosts',
    `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n\n::1 localhost ip6-localhost ip6-loopback\n`,
  );
  await write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
  await write(
    'etc/systemd/network/10-host0.network',
    `[Match]\nName=host0\n\n[Network]\nAddress=${host.address}/${subnet.prefix}\nGateway=${subnet.gateway}\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nLLDP=no\n`,
  );
  await write('root/.ssh/authorized_keys', publicKey, 0o600);
  await write(`home/${SSH_USER}/.ssh/authorized_keys`, publicKey, 0o600);
  for (const path of ['', '.ssh', '.ssh/authorized_keys'])
    await chown(join(root, 'home', SSH_USER, path), VAGRANT_ID, VAGRANT_ID);
  for (const [path, text] of files) {
    await mkdir(join(root, dirname(path)), { recursive: true, mode: 0o755 });
    await write(path, text);
  }
  const known: string[] = [];
  for (const type of ['ed25519', 'ecdsa']) {
    const key = join(root, 'etc/ssh', `ssh_host_${type}_key`);
    await run(['ssh-keygen', '-q', '-t', type, '-N', '', '-C', host.name, '-f', key]);
    const [kind = '', value = ''] = (await readFile(`${key}.pub`, 'utf8')).split(' ');
    known.push(`${host.address} ${kind} ${value}\n`);
  }
  return known.join('');
}
