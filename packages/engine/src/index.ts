export { openEngine, type Engine, type EngineOptions } from './engine.ts';
export type { Hosts } from './hosts/execOn.ts';
export { listRuns, readRun, type JournalEntry, type RunSummary } from './journal/readRuns.ts';
export { breakLock, readLock } from './lock/locks.ts';
export { describeOwner, type LockOwner } from './lock/owner.ts';
export type { ClockBounds } from './survey/clock.ts';
export type { Answers, Questions } from './survey/questions.ts';
export type { Survey, SurveyedHost, SurveyRequest } from './survey/survey.ts';
export { planOffline, type OfflinePlan, type OfflineRequest } from './run/offline.ts';
