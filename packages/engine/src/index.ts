export { openEngine, type Engine, type EngineOptions } from './engine.ts';
export type { Hosts } from './hosts/execOn.ts';
export { listRuns, readRun, type JournalEntry, type RunSummary } from './journal/readRuns.ts';
export { breakLock, readLock } from './lock/locks.ts';
export { describeOwner, type LockOwner } from './lock/owner.ts';
export { planOffline, type OfflinePlan, type OfflineRequest } from './run/offline.ts';
