import { join } from 'node:path';
import { succeedWithCpu } from '../lib/cpu.mjs';
import { succeed } from '../lib/measure.mjs';

const here = import.meta.dirname;
const release = '3.*';

/** pyinfra 3 in an environment of its own, below this folder: what starts it. */
export async function installPyinfra(folder) {
  const environment = join(folder, 'pyinfra');
  await succeed(['python3', '-m', 'venv', environment]).catch(() => {
    throw new Error('python3-venv is missing. Install it: sh tools/prerequisites.sh bench');
  });
  await succeed([join(environment, 'bin/pip'), 'install', '--quiet', `pyinfra==${release}`]);
  return join(environment, 'bin/pyinfra');
}

/** One run over all hosts of content.json, each at the same time: what was measured, and how much it changed. */
export async function runPyinfra({ pyinfra, folder, sandbox, hosts }) {
  const argv = [
    ...['sh', '-c', 'exec "$@" 2>&1', 'pyinfra'], // it says everything on standard error
    pyinfra,
    '--yes',
    '--parallel',
    String(hosts.length),
    join(here, 'inventory.py'),
    join(here, 'node.py'),
  ];
  const env = {
    BENCH_FOLDER: folder,
    BENCH_USER: sandbox.sshUser,
    BENCH_KEY: sandbox.sshKeyPath,
    BENCH_KNOWN_HOSTS: sandbox.knownHostsPath,
  };
  const measured = await succeedWithCpu(argv, { env });
  return { ...measured, summary: /Grand total.*/.exec(measured.stdout)?.[0] ?? '' };
}
