/** Options of VictoriaLogs 1.52, each with the kind of its value where that has units. */
export const victoriaLogsOptions = `
  blockcache.missesBeforeCaching datadog.ignoreFields datadog.maxRequestSize:size datadog.streamFields
  defaultMsgValue defaultParallelReaders delete.enable elasticsearch.version enableTCP6 envflag.enable
  envflag.prefix filestream.disableFadvise flagsAuthKey forceFlushAuthKey forceMergeAuthKey
  fs.disableMincore fs.disableMmap fs.maxConcurrency futureRetention http.connTimeout:duration
  http.disableCORS http.disableKeepAlive http.disableResponseCompression http.header.csp
  http.header.disableServerHostname http.header.frameOptions http.header.hsts
  http.idleConnTimeout:duration http.maxGracefulShutdownDuration:duration http.pathPrefix
  http.shutdownDelay:duration httpAuth.password httpAuth.username httpListenAddr
  httpListenAddr.useProxyProtocol inmemoryDataFlushInterval:duration insert.concurrency insert.disable
  insert.disableCompression insert.maxFieldsPerLine insert.maxLineSizeBytes:size
  insert.maxQueueDuration:duration internStringCacheExpireDuration:duration internStringDisableCache
  internStringMaxLen internaldelete.enable internalinsert.disable internalinsert.maxRequestSize:size
  internalselect.disable internalselect.maxConcurrentRequests journald.ignoreFields
  journald.includeEntryMetadata journald.streamFields journald.tenantID journald.timeField
  journald.useRemoteIP logIngestedRows logNewStreams logNewStreamsAuthKey loggerDisableTimestamps
  loggerErrorsPerSecondLimit loggerFormat loggerJSONFields loggerLevel loggerMaxArgLen loggerOutput
  loggerTimezone loggerWarnsPerSecondLimit loki.disableMessageParsing loki.maxRequestSize:size
  loki.messageFieldsPrefix maxBackfillAge maxConcurrentInserts memory.allowedBytes:size
  memory.allowedPercent metrics.exposeMetadata metricsAuthKey nativeinsert.maxRequestSize:size
  opentelemetry.maxRequestSize:size partitionManageAuthKey pprofAuthKey pushmetrics.disableCompression
  pushmetrics.extraLabel pushmetrics.header pushmetrics.interval:duration pushmetrics.url
  retention.maxDiskSpaceUsageBytes:size retention.maxDiskUsagePercent retentionPeriod:retention
  search.allowPartialResponse search.logSlowQueryDuration:duration search.maxConcurrentRequests
  search.maxQueryDuration:duration search.maxQueryLen:size search.maxQueryTimeRange
  search.maxQueueDuration:duration secret.flags select.disable select.disableCompression snapshotsMaxAge
  splunk.ignoreFields splunk.maxRequestSize:size splunk.msgField splunk.preserveJSONKeys
  splunk.streamFields splunk.tenantID splunk.timeField storage.minFreeDiskSpaceBytes:size storageDataPath
  storageNode storageNode.bearerToken storageNode.bearerTokenFile storageNode.password
  storageNode.passwordFile storageNode.tls storageNode.tlsCAFile storageNode.tlsCertFile
  storageNode.tlsInsecureSkipVerify storageNode.tlsKeyFile storageNode.tlsServerName storageNode.username
  storageNode.usernameFile syslog.compressMethod.tcp syslog.compressMethod.udp syslog.compressMethod.unix
  syslog.decolorizeFields.tcp syslog.decolorizeFields.udp syslog.decolorizeFields.unix
  syslog.extraFields.tcp syslog.extraFields.udp syslog.extraFields.unix syslog.ignoreFields.tcp
  syslog.ignoreFields.udp syslog.ignoreFields.unix syslog.listenAddr.tcp syslog.listenAddr.udp
  syslog.listenAddr.unix syslog.streamFields.tcp syslog.streamFields.udp syslog.streamFields.unix
  syslog.tenantID.tcp syslog.tenantID.udp syslog.tenantID.unix syslog.timezone syslog.tls
  syslog.tlsCertFile syslog.tlsCipherSuites syslog.tlsKeyFile syslog.tlsMinVersion
  syslog.useLocalTimestamp.tcp syslog.useLocalTimestamp.udp syslog.useLocalTimestamp.unix
  syslog.useRemoteIP.tcp syslog.useRemoteIP.udp syslog.useRemoteIP.unix tls tlsCertFile tlsCipherSuites
  tlsKeyFile tlsMinVersion version vmalert.proxyURL
`;
