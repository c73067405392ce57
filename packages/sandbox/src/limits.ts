import { readFile, writeFile } from 'node:fs/promises';

/**
 * How many inotify instances one user may have. All hosts are root's, a systemd with its services takes half a dozen,
 * and the kernel's default of 128 ends the twentieth host with "Too many open files".
 */
const INOTIFY_INSTANCES = '/proc/sys/fs/inotify/max_user_instances';
const ENOUGH = 8192;

export const tooManyFilesHint = `Try: sysctl -w fs.inotify.max_user_instances=${ENOUGH}`;

/** Raises what the kernel of this machine allows, as far as hosts need it. Where that is not permitted, few hosts still boot. */
export async function raiseLimits(): Promise<void> {
  const allowed = Number(await readFile(INOTIFY_INSTANCES, 'utf8').catch(() => ENOUGH));
  if (allowed < ENOUGH) await writeFile(INOTIFY_INSTANCES, String(ENOUGH)).catch(() => undefined);
}
