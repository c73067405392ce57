import type { Change } from '@pigsty/sdk';

export type Mark = '+' | '~' | '-';

const adds = new Set([
  'create',
  'add',
  'install',
  'start',
  'generate',
  'issue',
  'enable',
  'initialise',
  'initialize',
  'grant',
  'load',
  'bootstrap',
  'join',
  'mount',
  'write',
  'link',
  'mark',
]);
const takes = new Set([
  'remove',
  'delete',
  'uninstall',
  'drop',
  'stop',
  'revoke',
  'disable',
  'purge',
  'unmount',
  'leave',
  'unregister',
]);

/** How a change looks at a glance: something new, something different, something gone. */
export function markOf(change: Pick<Change, 'what'>): Mark {
  const verb = /^[a-z]+/.exec(change.what.toLowerCase())?.[0] ?? '';
  return adds.has(verb) ? '+' : takes.has(verb) ? '-' : '~';
}
