import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from '../lib/measure.mjs';
import { sshArgv } from '../lib/ssh.mjs';

/** What NODE asks for and finds: the others have to look at it as well. */
const found = ['ca-certificates', 'openssl', 'curl', 'sudo', 'cron', 'logrotate', 'procps'];
const written = '/etc/sysctl.d/90-pigsty.conf';
const shape = / \((\d{4}) (\S+):(\S+)\)$/;

/** What a deploy made of each host, by its changes: `{ address, folder, name, hosts, files, directories, packages, units }`. */
export async function captureContent({ folder, sandbox, hosts, changes }) {
  const all = [];
  for (const { address, name } of hosts) {
    const mine = changes.filter((change) => change.host === address);
    const into = join(folder, 'content', address);
    mkdirSync(into, { recursive: true });
    const files = [...shaped(mine, 'file'), { path: written, mode: '0644', user: 'root', group: 'root' }];
    await fetchFiles({ sandbox, address, into, paths: files.map((file) => file.path) });
    all.push({
      address,
      name,
      folder: into,
      hosts: keys(mine, 'hostsEntry'),
      files,
      directories: shaped(mine, 'directory'),
      packages: [...new Set([...installed(mine), ...found])],
      units: mine.filter((c) => c.kind === 'unit' && /start /.test(c.what)).map((c) => c.key),
    });
  }
  writeFileSync(join(folder, 'content.json'), JSON.stringify(all));
  return all;
}

const keys = (changes, kind) => changes.filter((c) => c.kind === kind).map((c) => c.key);
const installed = (changes) =>
  changes.filter((c) => c.kind === 'pkg').flatMap((c) => /^install (\S+)/.exec(c.what)?.[1] ?? []);

function shaped(changes, kind) {
  return changes
    .filter((change) => change.kind === kind)
    .flatMap(({ key, what }) => {
      const [, mode, user, group] = shape.exec(what) ?? [];
      return mode === undefined ? [] : [{ path: key, mode, user, group }];
    });
}

async function fetchFiles({ sandbox, address, into, paths }) {
  const ssh = [
    ...sshArgv(sandbox, address, { user: 'root' }),
    `cd / && tar -ch ${paths.map((p) => `.${p}`).join(' ')}`,
  ];
  const quoted = ssh.map((word) => `'${word}'`).join(' ');
  await succeed(['sh', '-c', `${quoted} | tar -xf - --no-same-owner -C '${into}'`]);
}
