/** A range of keys as the gateway wants it: base64. */
export interface KeyRange {
  readonly key: string;
  readonly rangeEnd: string;
}

/** All keys that begin with `prefix`. */
export function prefixRange(prefix: string): KeyRange {
  const bytes = new TextEncoder().encode(prefix);
  const end = Uint8Array.from(bytes);
  // No byte of UTF-8 is 0xff, so the last one can always be counted up.
  end[end.length - 1] = (end.at(-1) ?? 0) + 1;
  return { key: base64(bytes), rangeEnd: base64(end) };
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
