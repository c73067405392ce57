export { buildModule, type BuildOptions } from './repository/build.ts';
export { lookAtRepositories, type LookedAtRepository } from './repository/look.ts';
