export { testModule, defaultHostFacts, type ModuleSuite } from './testing/testModule.ts';
