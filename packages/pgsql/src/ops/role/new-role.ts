import type { PresentRole } from './args.ts';

/** What CREATE ROLE ... LOGIN gives. */
export const newRole: PresentRole = {
  exists: true,
  attributes: {
    login: true,
    superuser: false,
    createdb: false,
    createrole: false,
    inherit: true,
    replication: false,
    bypassrls: false,
  },
  verifier: undefined,
  connectionLimit: -1,
  expiresAt: undefined,
  remainingDays: undefined,
  comment: undefined,
  memberships: {},
  parameters: {},
  settingTypes: new Map(),
  recorded: [],
};
