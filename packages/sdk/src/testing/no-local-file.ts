import type { Secret } from '../words/secret.ts';

/** `localFile` of an estate whose plans bring no file along. */
export function noLocalFile(name: string): Secret {
  throw new Error(`nobody has a file ${name}`);
}
