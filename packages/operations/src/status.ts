export { askStatus, type EstateStatus } from './status/ask.ts';
export { type ClusterStatus } from './status/clusters.ts';
