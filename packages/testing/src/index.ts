export { metricNames } from '@pigsty/sdk';
export { testModule, type ModuleSuite } from './test-module.ts';
// One place for authors; these need no inventory and come with the sdk.
export {
  defaultHostFacts,
  nastyWords,
  testOpKind,
  unprintableWords,
  type OpCase,
  type OpKindSuite,
  type RealOpCase,
} from '@pigsty/sdk/testing';
