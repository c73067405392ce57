export { buildModule, type BuildOptions } from './repository/build.ts';
export { lookAtRepositories, type LookedAtRepository } from './repository/look.ts';
export {
  createBundle,
  loadBundle,
  type Bundle,
  type CreateOptions,
  type LoadedBundle,
  type LoadOptions,
} from './repository/bundle.ts';
