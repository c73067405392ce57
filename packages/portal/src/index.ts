export { pages } from './pages.ts';
export type { PortalIndex, PortalPage, PortalPanel } from './content/content.ts';
