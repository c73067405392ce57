import { sandboxDown, sandboxExec, sandboxRestore, sandboxUp } from '@pigsty/sandbox';
import { interrupted } from './interrupt.mjs';

/** The benches' own hosts and network, beside a user's demo. */
export const sandboxName = 'bench';
export const network = '10.10.40';
export const addresses = [10, 11, 12, 13].map((last) => `${network}.${last}`);

const four = ['meta', 'node-1', 'node-2', 'node-3'].map((name, i) => ({ name, address: addresses[i] }));

/** So many hosts that are all alike, for what is measured over a fleet. */
export const fleetOf = (count) =>
  Array.from({ length: count }, (_, i) => ({ name: `node-${i + 1}`, address: `${network}.${10 + i}` }));

/** Boots pristine hosts that are offered these parts, works with them, and takes them down whatever happened. */
export async function withHosts(work, { parts = [], hosts = four } = {}) {
  const hooks = { signal: interrupted };
  try {
    const sandbox = await sandboxUp(
      { name: sandboxName, subnet: `${network}.0/24`, hosts, parts, fresh: true },
      hooks,
    );
    return await work(sandbox);
  } finally {
    await sandboxDown(sandboxName).catch((error) => console.error(`bench: ${error.message}`));
  }
}

export async function restore(label) {
  await sandboxRestore(sandboxName, label, { signal: interrupted });
}

/** Runs a shell script as root inside a host, without SSH; its output. */
export async function on(host, script) {
  const argv = ['sh', '-c', script];
  const { exitCode, stdout, stderr } = await sandboxExec(
    sandboxName,
    host,
    argv,
    {},
    { signal: interrupted },
  );
  if (exitCode !== 0) throw new Error(`on ${host}: ${script}\nexit ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}

export function onAll(script, hosts = addresses) {
  return Promise.all(hosts.map((host) => on(host, script)));
}
