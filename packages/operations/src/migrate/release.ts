/**
 * A release as a number that grows with it; nothing where the text is none.
 *
 * @example
 * releaseNumber('v4.5.0'); // 4005000
 */
export function releaseNumber(release: string): number | undefined {
  const [, major, minor, patch = '0'] = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-\w.*)?$/i.exec(release) ?? [];
  if (major === undefined) return undefined;
  return Number(major) * 1e6 + Number(minor) * 1e3 + Number(patch);
}
