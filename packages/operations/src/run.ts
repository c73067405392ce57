export { converge, type Convergence } from './run/converge.ts';
export { withEstate, type OpenEstate, type OpenOptions, type RunWorld } from './run/open.ts';
export { keepRecord, recordOfProcedure, type Recording, type RunRecord } from './run/record.ts';
export { readPlan, savePlan, type SavedPlan } from './run/plan-file.ts';
export { stageGraph, type GraphNode, type StageGraph } from './run/stage-graph.ts';
