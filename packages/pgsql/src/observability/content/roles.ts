import type { States } from '@pigsty/sdk';

/** Values of `pg:ins:status`. */
export const roles: States = { 0: 'down', 1: 'primary', 2: 'replica' };
