import { waitsForCloudInit } from './cloud-init.ts';

/**
 * A line of apt's status output in words: `dlstatus:3:12.5:Retrieving file 3 of 41 (2s remaining)`,
 * `pmstatus:etcd-server:41.7:Unpacking etcd-server (amd64)`.
 */
export function aptStatus(line: string): string | undefined {
  const [, kind, percent = '', words = ''] = /^(dl|pm)status:[^:]*:([\d.]+):(.*)$/.exec(line) ?? [];
  if (line === waitsForCloudInit) return line;
  if (kind === undefined) return /^pm(?:error|conffile):[^:]*:[^:]*:(.*)$/.exec(line)?.[1];
  const share = `${Math.floor(Number(percent))} %`;
  return kind === 'dl' ? `downloading, ${share}: ${words}` : `${share}: ${words}`;
}
