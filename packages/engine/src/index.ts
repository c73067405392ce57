export { openEngine, type Engine, type EngineOptions } from './engine.ts';
export type { Hosts } from './hosts/exec-on.ts';
export { listRuns, readRun, type JournalEntry, type RunSummary } from './journal/read-runs.ts';
export { breakLock, readLock } from './lock/locks.ts';
export { describeOwner, type LockOwner } from './lock/owner.ts';
export type { ClockBounds } from './preflight/clock.ts';
export type { Answers, Questions } from './preflight/questions.ts';
export type { PreflightReport, PreflightHost, PreflightRequest } from './preflight/preflight.ts';
export { planOffline, type OfflinePlan, type OfflineRequest } from './run/offline.ts';
