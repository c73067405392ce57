export { defaultHostFacts } from './testing/host-facts.ts';
export { noLocalFile } from './testing/no-local-file.ts';
export { testOpKind, type OpCase, type OpKindSuite, type RealOpCase } from './testing/test-op-kind.ts';
export { nastyWords, unprintableWords } from './testing/nasty-words.ts';
export { wordsThatRan } from './testing/hostile-args.ts';
export { plain, syntaxError } from './testing/local-host.ts';
export { makeElRoot, type ElFinding, type ElRoot, type ElRootOptions } from './testing/el-root.ts';
export { offerRpms, type RpmPackage } from './testing/rpm-repository.ts';
