import type { Change } from '@pigsty/sdk';

export type Mark = '+' | '~' | '-';

/** How a change looks at a glance: something new, something different, something gone. */
export function markOf({ action }: Pick<Change, 'action'>): Mark {
  switch (action) {
    case 'create':
      return '+';
    case 'remove':
      return '-';
    case 'change':
    case 'run':
      return '~';
    default:
      return action satisfies never;
  }
}
