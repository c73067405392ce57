export { knownModules, knownSpecs, ownModules } from './estate/registry.ts';
