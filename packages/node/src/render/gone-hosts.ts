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

/** A word of each server line: what was sent to it is acknowledged by then, or it is gone. `default-server` does not pass it on. */
export const serverIsGone = 'tcp-ut 25s';
