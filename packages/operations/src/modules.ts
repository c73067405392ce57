export { knownModules, ownModules } from './estate/registry.ts';
