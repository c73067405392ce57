/** `2026-03-01 12:00:00 UTC`, of seconds since the epoch. */
export function utcText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
