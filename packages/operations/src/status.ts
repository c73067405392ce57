export { askStatus, type ClusterStatus, type EstateStatus } from './status/ask.ts';
