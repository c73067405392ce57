export { checkEstate, refuseProblems, type Findings, type PresentModule } from './estate/check.ts';
export { ignoredParameters } from './estate/ignored-parameters.ts';
export { readEstate, type ReadEstate } from './estate/read.ts';
export { moduleNamed } from './estate/registry.ts';
export {
  readableEstate,
  requirePresent,
  rightEstate,
  type EstateRequest,
  type ReadableEstate,
  type RightEstate,
} from './estate/right.ts';
export { allRules } from './estate/rules/list.ts';
export { clusterNamed, hostsOf, limitedHosts, targetName, targets, type Target } from './estate/select.ts';
