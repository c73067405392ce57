/**
 * A shell command that reads what `pgbackrest info --output=json` has printed, and prints the reason why a repository cannot be
 * read, the first line of it: `[HostConnectError] unable to connect to 'sss.pigsty:9000'`. It prints nothing where each can. That there
 * is no stanza, or no backup, is another status, and no such reason.
 */
export const cannotBeRead = `sed -n 's/.*"status":{"code":99,"message":"\\([^"\\\\]*\\).*/\\1/p'`;

/**
 * The command `pgbackrest ... info --output=json` with a limit of time, in seconds. Where that is over, pgBackRest is asked once more,
 * with a second for each of its requests: it tries a store that is away ten times, for 100 s with the limit of its configuration,
 * before it gives its reason. Where there is none within 20 s either, the command prints the status of a repository that cannot be
 * read. Its exit code is that of pgBackRest otherwise.
 */
export function readInTime(info: string, seconds = 15): string {
  const within = (limit: number, words: string): string =>
    `timeout ${limit} ${info}${words} 2>/dev/null </dev/null`;
  const late = `"status":{"code":99,"message":"no answer within ${seconds} s"`;
  return `${within(seconds, '')} || { [ $? = 124 ] && { ${within(20, ' --io-timeout=1')} || { [ $? = 124 ] && printf '%s' '${late}'; }; }; }`;
}
