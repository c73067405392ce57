export { catalogue, type Effect, type Entry, type Section } from './params/catalogue.ts';
export { matching, named, onlyModule } from './params/find.ts';
export { namePattern } from './params/name-pattern.ts';
export { openReference } from './params/open.ts';
export { usageOf, type Setting, type Usage } from './params/usage.ts';
