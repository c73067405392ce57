/**
 * What a service needs whose servers are marked down with `shutdown-sessions`. HAProxy 3.0.11 (Debian 13) forgets a client whose
 * connection to the server is not there yet, or is tried again, at that moment: no time limit ends it. A filter
 * makes HAProxy look at the stream once more. 3.2.26 needs none; see docs/decisions/0065-clients-that-haproxy-forgets.md.
 */
export function afterForcedShutdown(serverWords: string): readonly string[] {
  if (!/(^|\s)shutdown-sessions(\s|$)/.test(serverWords)) return [];
  return [
    '    # Before 3.2.26 a client that is being connected to a server that is marked down would be forgotten.',
    '    .if version_before(3.2.26)',
    '    filter trace name wake quiet',
    '    .endif',
  ];
}
