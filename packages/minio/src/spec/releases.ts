/** From here on a server signs each access key with the key's own password (minio/minio#14534). */
export const OWN_SIGNATURES = '2022-03-14';

/** Before it the store's users and policies are encrypted with the name and the password of its administrator. */
export const PLAIN_USERS = '2021-04-22';

/** Small objects are kept within their metadata from the first on, and only from the second on let go there (minio/minio#11758, #12369). */
export const UNREADABLE = { from: '2021-04-06', fixed: '2021-05-26' } as const;

/** Whether a version as the server prints it (`RELEASE.2021-04-22T16-51-09Z`) is of before that day. */
export const isOlder = (version: string, day: string): boolean =>
  version.slice(version.indexOf('.') + 1) < day;
