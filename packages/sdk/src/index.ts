// words
export { quoteWord, quoteWords, shCommand, shell, type Command } from './words/command.ts';
export { curl, curlWord, type CurlOptions } from './words/curl.ts';
export { isPigstyError, PigstyError, type ErrorCode, type ErrorDetails, type Where } from './words/error.ts';
export { interned, type Interned } from './words/interned.ts';
export { byCodeUnit, type JsonValue } from './words/json.ts';
export { madeOnce } from './words/made-once.ts';
export type { Position, Problem } from './words/problem.ts';
export { isSecret, joinText, Secret, sha256, text, type Text } from './words/secret.ts';
export { certificatesIn } from './words/pem.ts';
// op
export {
  defineOpKind,
  type Action,
  type AnyOpKind,
  type Op,
  type OpChange,
  type OpKind,
  type OpKindSpec,
  type OpOptions,
  type Simulation,
} from './op/kind.ts';
// plan
export { leaveAsItIs } from './module/leave-as-it-is.ts';
export { oneByOne, type OneByOneOptions } from './plan/one-by-one.ts';
export { type Locator, type Stage, type StageDraft } from './plan/stage.ts';
// module
export type { Cluster, Identified, Instance } from './module/cluster.ts';
export { type ChangeAction, type Cause, type Interruption, type PlanGrade } from './module/change.ts';
export {
  defineModule,
  procedureFunction,
  queryFunction,
  type CallOptions,
  type ModuleExports,
  type ProcedureOptions,
} from './module/define.ts';
export {
  CONTRACT,
  type AnyModule,
  type Collection,
  type FactQuery,
  type Module,
  type ModuleDefinition,
  type ModulePlan,
  type RemoveOptions,
  type RemovePlanOptions,
  type Use,
} from './module/definition.ts';
export {
  factsFrom,
  type FactsOf,
  type HostFacts,
  type ModuleFacts,
  type SharedFacts,
} from './module/facts.ts';
export type { DrainInput } from './module/drain-input.ts';
export type { Drain, DrainScope } from './module/drain.ts';
export {
  defineProcedure,
  type AnyProcedure,
  type Phase,
  type Procedure,
  type ProcedureGrade,
  type ProcedureRun,
  type ProcedureScope,
  type Turns,
} from './module/procedure.ts';
export { defineQuery, type AnyQuery, type Query, type QueryColumn, type QueryScope } from './module/query.ts';
export type {
  QueryScreen,
  ScreenCell,
  ScreenChoice,
  ScreenColumn,
  ScreenPart,
  ScreenTone,
} from './module/screen.ts';
export type { Listener, Network, Reach, VirtualIp } from './module/network.ts';
export type {
  CheckState,
  DiskNeed,
  Preflight,
  PreflightFinding,
  PreflightScope,
  PreflightTopic,
} from './module/preflight.ts';
export type { LocalFile } from './module/local-file.ts';
export { type Registration, type RegistrationOf, type Registrations } from './module/registration.ts';
export { type ModuleSpec, type Requirements } from './module/spec.ts';
export type {
  Change,
  HealthRequest,
  ModuleContext,
  PhaseResult,
  Plan,
  PlannedStage,
  ProcedurePlan,
  ProcedureRequest,
  ProcedureResult,
  QueryRequest,
  QueryResult,
  RunEvent,
  RunRequest,
  RunResult,
  RunTimings,
  Selection,
  StageFailure,
  Unknown,
} from './module/run.ts';
export type { Estate } from './module/estate.ts';
// health
export type {
  ComparedResult,
  HealthReport,
  HealthState,
  Probe,
  ProbeResult,
  ToldResult,
  Verdict,
} from './health/probe.ts';
export { serviceProbe, type ServiceProbeOptions } from './health/service-probe.ts';
export { verdict, type ProbeSubject } from './health/verdict.ts';
// inventory
export type { Connection, Group, Inventory, InventoryHost, Part, Vars } from './inventory/model.ts';
// content
export { alert, type Alert, type AlertSeverity } from './content/alert.ts';
export { type Content, type ModuleContent } from './content/content.ts';
export {
  dashboard,
  logs,
  row,
  slots,
  stat,
  table,
  timeline,
  timeseries,
  type Dashboard,
  type DashboardRow,
  type DashboardVariable,
  type Panel,
  type Series,
  type States,
  type TimeSeries,
} from './content/dashboard.ts';
export { panels } from './content/panels.ts';
export {
  metric,
  record,
  type Metric,
  type MetricSource,
  type MetricUnit,
  type RecordingRule,
} from './content/metric.ts';
export { recordingRules, type RecordRow } from './content/recording-rules.ts';
export { grown } from './content/grown.ts';
export { metricNames } from './content/metric-names.ts';
// ops
export { absent, type AbsentArgs } from './ops/absent.ts';
export { answers, type AnswersArgs } from './ops/answers.ts';
export { authorizedKey, type AuthorizedKeyArgs } from './ops/authorized-key.ts';
export { block, type BlockArgs } from './ops/block.ts';
export { certificate, type CertificateArgs } from './ops/certificate.ts';
export { command, type CommandArgs } from './ops/command.ts';
export { cron, crontab, type CronArgs, type CrontabArgs } from './ops/crontab.ts';
export { enterFunctions } from './ops/enter.ts';
export { directory, type DirectoryArgs } from './ops/directory.ts';
export { file, type FileArgs } from './ops/file.ts';
export { firewall, type FirewallArgs } from './ops/firewall.ts';
export { isolated, parseSections, section } from './ops/fragment.ts';
export { startedSince } from './ops/started-since.ts';
export { group, type GroupArgs } from './ops/group.ts';
export { hostname, type HostnameArgs } from './ops/hostname.ts';
export { hostsEntry, type HostsEntryArgs } from './ops/hosts-entry.ts';
export { kernelModule, type KernelModuleArgs } from './ops/kernel-module.ts';
export { line, type LineArgs } from './ops/line.ts';
export { link, type LinkArgs } from './ops/link.ts';
export { locale, type LocaleArgs } from './ops/locale.ts';
export { installMarker, markersDirectory, type InstallMarkerArgs } from './ops/install-marker.ts';
export { mount, type MountArgs } from './ops/mount.ts';
export { pkgCache, type PkgCacheArgs } from './ops/pkg/pkg-cache.ts';
export type { PkgArgs } from './ops/pkg/change.ts';
export { pkg } from './ops/pkg/pkg.ts';
export { keptVersions, keptVersionsFile, type KeptVersion } from './ops/pkg/kept-versions.ts';
export { pkgVersion } from './ops/pkg/version.ts';
export type { PkgVersionArgs } from './ops/pkg/version-change.ts';
export { packageSpec, packageWords, type PackageWord } from './ops/pkg/words.ts';
export { repoFiles } from './ops/repo/repo-files.ts';
export { repo } from './ops/repo/repo.ts';
export type { RepoArgs } from './ops/repo/repo-files.ts';
export { sshKey, type SshKeyArgs } from './ops/ssh-key.ts';
export { sysctl, type SysctlArgs } from './ops/sysctl.ts';
export { timezone, type TimezoneArgs } from './ops/timezone.ts';
export { unit, type UnitArgs } from './ops/unit.ts';
export { user, type UserArgs } from './ops/user.ts';
export { wait, type WaitArgs } from './ops/wait.ts';
// platform
export { findPlatform, platformOf, type OsRelease } from './platform/find-platform.ts';
export type { Platform, PlatformFamily, PlatformName } from './platform/platform.ts';
// spec
export { clusterProblem, type ClusterFinding } from './spec/cluster-problem.ts';
export { differing } from './spec/differing.ts';
export { identifyClusters, type IdentifyOptions } from './spec/identify.ts';
export { nearestName } from './spec/nearest.ts';
export { otherPlace } from './spec/other-place.ts';
export { isBetweenHosts } from './spec/between-hosts.ts';
export { ufwIsActive } from './ops/ufw-rules.ts';
export { onceEach } from './spec/once-each.ts';
export { param, type Level, type ParamDoc } from './spec/param.ts';
export { isElsewhere } from './spec/elsewhere.ts';
export { underscored } from './spec/underscored.ts';
export { wholeNetwork } from './spec/whole-network.ts';
export { isWritten } from './spec/written.ts';
export { ruleDocs, type RuleDoc } from './spec/rule-doc.ts';
export { ParamParser } from './spec/parse-params.ts';
export {
  Bool,
  Cidr,
  Count,
  dataDirectory,
  Directory,
  Duration,
  HostName,
  HttpUrl,
  InterfaceName,
  TimeZone,
  IPv4,
  IPv4OrCidr,
  Mode,
  Name,
  OptionalPassword,
  Password,
  Path,
  Port,
  Scalar,
  Seconds,
  Seq,
  Settings,
  Size,
  Url,
  UserName,
  passwordFor,
  unfit,
  type Limits,
} from './spec/types.ts';
export { CronLine, SystemCronLine } from './spec/cron-line.ts';
export { Balance } from './spec/balance.ts';
export { proxiesOf, type Proxies } from './spec/proxies.ts';
export { unknownProxyWord, unknownServerWords, type UnknownProxyWord } from './spec/proxy-words.ts';
export { wrongOptions, type WrongOption } from './spec/program-options.ts';
export { HostsLine, ReachedBy } from './spec/reached-by.ts';
export { distinct } from './spec/distinct.ts';
