import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  freeSubnet,
  sandboxDown,
  sandboxExec,
  sandboxRestore,
  sandboxSnapshot,
  sandboxUp,
} from '@pigsty/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxName } from './harness/estate.ts';

const folder = '/root/estate';
/** A host of its own: the shared ones stay as they are. */
const sandbox = `${sandboxName.slice(0, 8)}-one`;
const subnet = await freeSubnet(sandbox, '10.10.27.0/24');
const meta = subnet.replace('.0/24', '.10');

async function on(host: string, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await sandboxExec(sandbox, host, ['sh', '-c', script]);
  if (exitCode !== 0) throw new Error(`${script}: exit ${exitCode}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** What somebody types on the machine itself, in the folder of the estate. */
async function typed(words: string): Promise<{ readonly code: number; readonly all: string }> {
  const { exitCode, stdout, stderr } = await sandboxExec(sandbox, meta, [
    ...['sh', '-c'],
    `mkdir -p ${folder} && cd ${folder} && NO_COLOR=1 CI=true /opt/pigsty/pigsty ${words} </dev/null`,
  ]);
  return { code: exitCode, all: `${stdout}${stderr}` };
}

async function succeeds(words: string): Promise<string> {
  const { code, all } = await typed(words);
  expect(code, all).toBe(0);
  return all;
}

/** The command as it is carried to a machine without this repository. */
function portable(): Buffer {
  const work = mkdtempSync(join(tmpdir(), 'pigsty-single-'));
  const file = join(work, 'pigsty.tar.gz');
  try {
    execFileSync('node', [fileURLToPath(new URL('../tools/portable.mjs', import.meta.url)), file]);
    return readFileSync(file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

describe('one machine, worked on from itself without SSH', () => {
  beforeAll(async () => {
    await sandboxUp({
      name: sandbox,
      subnet,
      hosts: [{ name: 'meta', address: meta }],
      fresh: true,
      parts: ['victoria-logs', 'vlagent', 'victoria-metrics'],
    });
    await on(meta, 'apt-get -qq install -y nodejs >/dev/null 2>&1');
    const { exitCode } = await sandboxExec(sandbox, meta, ['tar', '-C', '/opt', '-xzf', '-'], {
      input: portable(),
    });
    expect(exitCode).toBe(0);
    await sandboxSnapshot(sandbox, 'carried');
  });
  afterAll(() => sandboxDown(sandbox));

  test('a package that is in no repository stops it before anything but the package lists is changed', async () => {
    await succeeds('configure -g --local');
    // configure has seen that no source has it; somebody wants it all the same, and the lists are older than the sources.
    await on(meta, `sed -i 's/vtraces_enabled: false/vtraces_enabled: true/' ${folder}/pigsty.yml`);
    await on(meta, 'touch /etc/apt/sources.list.d/*');
    const { code, all } = await typed('deploy --yes');
    expect(code, all).toBe(1);
    expect(all).toContain('victoria-traces is in no repository');
    expect(all).toContain('switch off vtraces_enabled');
    expect(await on(meta, 'dpkg -l | grep -c -e haproxy -e postgresql-17 || true')).toBe('0');
    expect(
      await on(
        meta,
        'getent passwd postgres dba || true; ls /etc/sudoers.d /etc/pigsty/modules 2>&1 | grep -c postgres || true',
      ),
    ).toBe('0');
    await sandboxRestore(sandbox, 'carried');
  });

  test('configure and deploy, and it runs, watched by itself', async () => {
    expect(await succeeds('configure -g --local')).toContain('vtraces_enabled: false');
    const deployed = await succeeds('deploy --yes');
    // What it ends with is how it is: not how it was before every target had been looked at.
    expect(deployed).toContain('Healthy');
    expect(deployed).toContain(`https://${meta}`);
    await succeeds('plan');
    await succeeds('health');
    expect(await on(meta, 'su - postgres -c "psql -XAtc \'select 1\' meta"')).toBe('1');
    const portal = `p=$(sed -n 's/^ *grafana_admin_password: //p' ${folder}/pigsty.yml)
curl -s -o /dev/null -w '%{http_code}' --cacert ${folder}/files/pki/ca/ca.crt -u "admin:$p" https://${meta}/`;
    expect(await on(meta, portal)).toBe('200');
    expect(await on(meta, "journalctl -q -u haproxy --since -20s | grep -c 'stats' || true")).toBe('0');
  });
});
