export { withAddedPackages, type AddOptions, type PreparedAdd } from './repository/add.ts';
export { buildModule, type BuildOptions } from './repository/build.ts';
export type { RepositoryPackage } from '@pigsty/infra/contract';
export { lookAtRepositories, type LookedAtRepository } from './repository/look.ts';
export {
  createBundle,
  loadBundle,
  type Bundle,
  type CreateOptions,
  type LoadedBundle,
  type LoadOptions,
} from './repository/bundle.ts';
export { removalOf, type PreparedRemoval, type RemoveOptions } from './repository/remove.ts';
