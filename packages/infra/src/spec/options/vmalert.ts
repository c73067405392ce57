/** Options of vmalert 1.151, each with the kind of its value where that has units. */
export const vmalertOptions = `
  blockcache.missesBeforeCaching configCheckInterval:duration datasource.appendTypePrefix
  datasource.basicAuth.password datasource.basicAuth.passwordFile datasource.basicAuth.username
  datasource.basicAuth.usernameFile datasource.bearerToken datasource.bearerTokenFile
  datasource.disableKeepAlive datasource.disableStepParam datasource.headers
  datasource.idleConnTimeout:duration datasource.maxIdleConnections datasource.oauth2.clientID
  datasource.oauth2.clientSecret datasource.oauth2.clientSecretFile datasource.oauth2.endpointParams
  datasource.oauth2.scopes datasource.oauth2.tokenUrl datasource.queryStep:duration datasource.roundDigits
  datasource.showURL datasource.tlsCAFile datasource.tlsCertFile datasource.tlsInsecureSkipVerify
  datasource.tlsKeyFile datasource.tlsServerName datasource.url disableAlertgroupLabel dryRun enableTCP6
  envflag.enable envflag.prefix evaluationInterval:duration external.alert.source external.label
  external.url filestream.disableFadvise flagsAuthKey fs.disableMincore fs.disableMmap fs.maxConcurrency
  group.maxStartDelay:duration http.connTimeout:duration http.disableCORS http.disableKeepAlive
  http.disableResponseCompression http.header.csp http.header.disableServerHostname
  http.header.frameOptions http.header.hsts http.idleConnTimeout:duration
  http.maxGracefulShutdownDuration:duration http.pathPrefix http.shutdownDelay:duration httpAuth.password
  httpAuth.username httpListenAddr httpListenAddr.useProxyProtocol
  internStringCacheExpireDuration:duration internStringDisableCache internStringMaxLen
  loggerDisableTimestamps loggerErrorsPerSecondLimit loggerFormat loggerJSONFields loggerLevel
  loggerMaxArgLen loggerOutput loggerTimezone loggerWarnsPerSecondLimit memory.allowedBytes:size
  memory.allowedPercent metrics.exposeMetadata metricsAuthKey notifier.basicAuth.password
  notifier.basicAuth.passwordFile notifier.basicAuth.username notifier.basicAuth.usernameFile
  notifier.bearerToken notifier.bearerTokenFile notifier.blackhole notifier.config notifier.headers
  notifier.oauth2.clientID notifier.oauth2.clientSecret notifier.oauth2.clientSecretFile
  notifier.oauth2.endpointParams notifier.oauth2.scopes notifier.oauth2.tokenUrl notifier.sendTimeout
  notifier.showURL notifier.suppressDuplicateTargetErrors notifier.tlsCAFile notifier.tlsCertFile
  notifier.tlsInsecureSkipVerify notifier.tlsKeyFile notifier.tlsServerName notifier.url pprofAuthKey
  promscrape.consul.waitTime:duration promscrape.consulSDCheckInterval:duration
  promscrape.discovery.concurrency promscrape.discovery.concurrentWaitTime:duration
  promscrape.dnsSDCheckInterval:duration pushmetrics.disableCompression pushmetrics.extraLabel
  pushmetrics.header pushmetrics.interval:duration pushmetrics.url reloadAuthKey
  remoteRead.basicAuth.password remoteRead.basicAuth.passwordFile remoteRead.basicAuth.username
  remoteRead.basicAuth.usernameFile remoteRead.bearerToken remoteRead.bearerTokenFile
  remoteRead.disablePathAppend remoteRead.headers remoteRead.idleConnTimeout:duration
  remoteRead.lookback:duration remoteRead.oauth2.clientID remoteRead.oauth2.clientSecret
  remoteRead.oauth2.clientSecretFile remoteRead.oauth2.endpointParams remoteRead.oauth2.scopes
  remoteRead.oauth2.tokenUrl remoteRead.showURL remoteRead.tlsCAFile remoteRead.tlsCertFile
  remoteRead.tlsInsecureSkipVerify remoteRead.tlsKeyFile remoteRead.tlsServerName remoteRead.url
  remoteWrite.basicAuth.password remoteWrite.basicAuth.passwordFile remoteWrite.basicAuth.username
  remoteWrite.basicAuth.usernameFile remoteWrite.bearerToken remoteWrite.bearerTokenFile
  remoteWrite.concurrency remoteWrite.disablePathAppend remoteWrite.flushInterval:duration
  remoteWrite.headers remoteWrite.idleConnTimeout:duration remoteWrite.maxBatchSize
  remoteWrite.maxIdleConnections remoteWrite.maxQueueSize remoteWrite.oauth2.clientID
  remoteWrite.oauth2.clientSecret remoteWrite.oauth2.clientSecretFile remoteWrite.oauth2.endpointParams
  remoteWrite.oauth2.scopes remoteWrite.oauth2.tokenUrl remoteWrite.retryMaxTime:duration
  remoteWrite.retryMinInterval:duration remoteWrite.sendTimeout:duration remoteWrite.showURL
  remoteWrite.tlsCAFile remoteWrite.tlsCertFile remoteWrite.tlsInsecureSkipVerify remoteWrite.tlsKeyFile
  remoteWrite.tlsServerName remoteWrite.url replay.continueWithExecutionErr replay.disableProgressBar
  replay.maxDatapointsPerQuery replay.ruleEvaluationConcurrency replay.ruleRetryAttempts
  replay.rulesDelay:duration replay.timeFrom replay.timeTo rule rule.defaultRuleType
  rule.evalDelay:duration rule.maxResolveDuration:duration rule.resendDelay:duration rule.resultsLimit
  rule.stripFilePath rule.templates rule.updateEntriesLimit rule.validateExpressions
  rule.validateTemplates secret.flags tls tlsCertFile tlsCipherSuites tlsKeyFile tlsMinVersion version
`;
