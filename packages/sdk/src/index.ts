// words
export { quoteWord, quoteWords, shCommand, shell, type Command } from './words/command.ts';
export { isPigstyError, PigstyError, type ErrorCode, type ErrorDetails, type Where } from './words/error.ts';
export { byCodeUnit, canonicalJson, type JsonValue } from './words/json.ts';
export type { Position, Problem } from './words/problem.ts';
export { isSecret, joinText, Secret, sha256, text, type Text } from './words/secret.ts';
// op
export {
  defineOpKind,
  type Action,
  type AnyOpKind,
  type CertificateProfile,
  type Op,
  type OpChange,
  type OpKind,
  type OpKindSpec,
  type OpOptions,
  type Simulation,
} from './op/kind.ts';
export { OpRegistry } from './op/registry.ts';
// plan
export { buildGraph, type GraphOptions, type StageGraph, type StageNode } from './plan/graph.ts';
export { planFromNothing } from './plan/offline.ts';
export { stageId, type Locator, type Stage } from './plan/stage.ts';
// module
export type { Cluster, Identified, Instance } from './module/cluster.ts';
export {
  defineModule,
  type AnyModule,
  type CallOptions,
  type Estate,
  type FactQuery,
  type ModuleDefinition,
  type ModuleExports,
  type RemovePlanOptions,
} from './module/define.ts';
export type { HostFacts, ModuleFacts } from './module/facts.ts';
export type { Registration } from './module/registration.ts';
export type {
  Change,
  HealthRequest,
  ModuleContext,
  Plan,
  PlannedStage,
  RemoveOptions,
  RunEvent,
  RunRequest,
  RunResult,
  RunTimings,
  Selection,
  StageFailure,
} from './module/run.ts';
// health
export type { HealthReport, HealthState, Probe, ProbeResult, Verdict } from './health/probe.ts';
// inventory
export type { Connection, Group, Inventory, InventoryHost, Vars } from './inventory/model.ts';
// ops
