import type { Site } from '../render/nginx-site.ts';
import type { InfraNode } from './components.ts';

/** The entries of `infra_portal` that are served beside the home page: those with a domain, and with something to serve. */
export function sitesOf({ params }: Pick<InfraNode, 'params'>): readonly (readonly [string, Site])[] {
  return Object.entries(params.infra_portal).filter(
    ([name, { domain, endpoint, path }]) =>
      name !== 'home' && domain !== undefined && (endpoint !== undefined || path !== undefined),
  );
}
