import { sandboxDown } from './down.ts';
import { sandboxExec } from './exec.ts';
import { freeSubnet } from './free-subnet.ts';
import { sandboxUp } from './up.ts';

/** One throw-away host for a test that needs real programs. */
export interface TestHost {
  readonly sshKeyPath: string;
  readonly sshUser: string;
  readonly address: string;
  /** Runs a shell script as root and returns what it prints, to the byte; throws when it fails. */
  sh(script: string): Promise<string>;
  /** Puts files there, to the byte: `[path, content, owner, mode]`. */
  put(files: readonly TestFile[]): Promise<void>;
  down(): Promise<void>;
}

export type TestFile = readonly [path: string, content: string, owner?: string, mode?: string];

/**
 * Boots a host and installs packages that start nothing: Debian's, and those of the parts it is to be offered.
 * Where the preferred subnet is in use, it takes the next one that is free.
 *
 * @example
 * const host = await testHost('words', '10.10.41.0/24', ['haproxy']);
 * await host.sh('haproxy -v');
 * await host.down();
 */
export async function testHost(
  name: string,
  preferred: string,
  packages: readonly string[],
  parts: readonly string[] = [],
): Promise<TestHost> {
  const subnet = await freeSubnet(name, preferred);
  const address = subnet.replace(/0\/24$/, '11');
  const status = await sandboxUp({ name, subnet, hosts: [{ name, address }], parts, fresh: true });
  const sh = async (script: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await sandboxExec(name, name, ['sh', '-s'], { input: script });
    if (exitCode === 0) return stdout;
    throw new Error(`exit ${exitCode} of\n${script.slice(0, 2000)}\n${stdout}\n${stderr}`);
  };
  const put = async (files: readonly TestFile[]): Promise<void> => {
    const lines = files.flatMap(([path, content, owner = 'root:root', mode = '0644']) => [
      `base64 -d > '${path}' <<'END'`,
      Buffer.from(content).toString('base64'),
      'END',
      `chown ${owner} '${path}'; chmod ${mode} '${path}'`,
    ]);
    await sh(`set -e\n${lines.join('\n')}\n`);
  };
  await sh(install(packages));
  const { sshKeyPath, sshUser } = status;
  return { sshKeyPath, sshUser, address, sh, put, down: () => sandboxDown(name) };
}

function install(packages: readonly string[]): string {
  return `set -e
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
export DEBIAN_FRONTEND=noninteractive
{ apt-get install -y -q --no-install-recommends ${packages.join(' ')} || { apt-get update -q && apt-get install -y -q --no-install-recommends ${packages.join(' ')}; }; } >/tmp/install.log 2>&1 </dev/null || { tail -n 20 /tmp/install.log; exit 1; }
`;
}
