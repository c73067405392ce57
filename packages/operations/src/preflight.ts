export { worst, type CheckState, type Finding, type Verdict } from './preflight/finding.ts';
export { findingsOf, lookAtHosts, type Look } from './preflight/preflight.ts';
export { repairModule, repairsOf } from './preflight/repair.ts';
export { byState, checkExitCode, reportByHost, shareFindings } from './preflight/report.ts';
export { some } from './preflight/topic.ts';
