const words = (table: string): readonly string[] => table.trim().split(/\s+/);

/** What begins a line of a section `listen` of HAProxy. */
export const PROXY_LINES = words(`
  acl backlog balance bind capture clitcpka-cnt clitcpka-idle clitcpka-intvl compression cookie declare default
  default-server description disabled dispatch email-alert enabled errorfile errorfiles errorloc errorloc302
  errorloc303 external-check filter force-persist fullconn guid hash-balance-factor hash-preserve-affinity hash-type
  http-after-response http-check http-error http-request http-response http-reuse http-send-name-header id
  ignore-persist load-server-state-from-file log log-format log-format-sd log-steps log-tag max-keep-alive-queue
  max-session-srv-conns maxconn mode monitor monitor-uri no option persist rate-limit redirect retries retry-on server
  server-state-file-name server-template source srvtcpka-cnt srvtcpka-idle srvtcpka-intvl stats stick stick-table
  tcp-check tcp-request tcp-response timeout transparent unique-id-format unique-id-header use-fcgi-app use-server
  use_backend
`);

/** What follows `option` there. */
export const PROXY_OPTIONS = words(`
  abortonclose accept-invalid-http-request accept-invalid-http-response accept-unsafe-violations-in-http-request
  accept-unsafe-violations-in-http-response allbackups checkcache clitcpka contstats disable-h2-upgrade
  dontlog-normal dontlognull external-check forwarded forwardfor h1-case-adjust-bogus-client
  h1-case-adjust-bogus-server http-buffer-request http-drop-request-trailers http-drop-response-trailers
  http-ignore-probes http-keep-alive http-no-delay http-pretend-keepalive http-restrict-req-hdr-names
  http-server-close http-use-htx http-use-proxy-header httpchk httpclose httplog httpslog idle-close-on-response
  independent-streams ldap-check log-health-checks log-separate-errors logasap mysql-check nolinger originalto persist
  pgsql-check prefer-last-server redis-check redispatch smtpchk socket-stats splice-auto splice-request
  splice-response spop-check srvtcpka ssl-hello-chk tcp-check tcp-smart-accept tcp-smart-connect tcpka tcplog
  transparent
`);

/** What follows the address of a server, with the words that are values there. */
export const SERVER_WORDS = words(`
  addr agent-addr agent-check agent-inter agent-port agent-send allow-0rtt alpn backup ca-file check check-alpn
  check-pool-conn-name check-proto check-reuse-pool check-send-proxy check-sni check-ssl check-via-socks4 ciphers
  ciphersuites client-sigalgs cookie crl-file crt curves disabled enabled error-limit fail-check fall fastinter
  downinter force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 fully-up guid hash-key id idle-ping
  init-addr init-state inter last layer4 layer7 libc log-bufsize log-proto mark-down max-reuse maxconn maxqueue minconn
  namespace no-agent-check no-backup no-check no-check-ssl no-send-proxy no-send-proxy-v2 no-ssl no-ssl-reuse no-sslv3
  no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost none non-stick npn observe on-error
  on-marked-down on-marked-up optional pool-conn-name pool-low-conn pool-max-conn pool-purge-delay port proto redir
  required resolve-net resolve-opts resolve-prefer resolvers rise send-proxy send-proxy-v2 send-proxy-v2-ssl
  send-proxy-v2-ssl-cn set-proxy-v2-tlv-fmt shard shutdown-backup-sessions shutdown-sessions sigalgs slowstart sni
  socks4 source ssl ssl-max-ver ssl-min-ver ssl-reuse stick strict-maxconn sudden-death tcp-md5sig tcp-ut tfo
  tls-tickets track usesrc verify verifyhost weight
`);
