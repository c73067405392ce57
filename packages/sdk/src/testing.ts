export { testModule, defaultHostFacts, type ModuleSuite } from './testing/testModule.ts';
export { testOpKind, type OpCase, type OpKindSuite, type RealOpCase } from './testing/testOpKind.ts';
export { nastyWords, unprintableWords } from './testing/nastyWords.ts';
