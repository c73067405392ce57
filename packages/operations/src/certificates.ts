export { listCertificates, type ListedCertificate } from './certificates/list.ts';
export { beginReplacement, endReplacement, isReplacing } from '@pigsty/engine';
