/** Certificates begin this long before they are signed, for hosts whose clock is behind. */
export const backdateMs = 5 * 60_000;
