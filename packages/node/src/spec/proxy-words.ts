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

/** What follows `http-check` and `tcp-check`. */
export const CHECK_WORDS = words(`
  comment connect disable-on-404 expect send send-binary send-binary-lf send-lf send-state set-var set-var-fmt unset-var
`);

/** What `http-check expect` and `tcp-check expect` look for. */
export const EXPECTED = words(`status rstatus hdr fhdr string rstring binary rbinary string-lf binary-lf`);
