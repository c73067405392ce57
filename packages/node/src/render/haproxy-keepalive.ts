/**
 * Lines of `defaults`: a process of HAProxy that was reloaded away checks no server any more, so that sessions with a host that is gone
 * end by these. A server that owes an answer is asked after 10 seconds whether it is there, and is given up 15 seconds later. A client
 * that is gone with its host keeps its session, and its locks, for two minutes.
 */
export const keepalive: readonly string[] = [
  'option tcpka',
  'srvtcpka-idle 10s',
  'srvtcpka-intvl 5s',
  'srvtcpka-cnt 3',
  'clitcpka-idle 60s',
  'clitcpka-intvl 10s',
  'clitcpka-cnt 6',
];

/**
 * TCP_USER_TIMEOUT of connections to a server, which each server line has: one that acknowledges nothing for so long is gone.
 * `default-server` takes the word and does not pass it on.
 */
export const tcpUserTimeout = 'tcp-ut 25s';
