/** `12.3 MB`; nothing for nothing. */
export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
