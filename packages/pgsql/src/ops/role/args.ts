import type { Secret, Text } from '@pigsty/sdk';
import type { NoLongerDeclared } from '../../sql/record.ts';
import type { Session } from '../../sql/session.ts';
import type { SettingTypes } from '../../sql/server-setting.ts';
import type { SettingValue, StoredSettings } from '../../sql/setting.ts';

export const ATTRIBUTES = [
  'login',
  'superuser',
  'createdb',
  'createrole',
  'inherit',
  'replication',
  'bypassrls',
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

export interface Membership {
  readonly role: string;
  readonly member: boolean;
  readonly admin?: boolean;
  readonly set?: boolean;
  readonly inherit?: boolean;
}

export interface RoleArgs {
  readonly session: Session;
  readonly cluster: string;
  readonly name: string;
  readonly state: 'present' | 'absent';
  /** An attribute that is absent here is left as it is. */
  readonly attributes: Readonly<Partial<Record<Attribute, boolean>>>;
  readonly password?: Secret;
  /** What PostgreSQL is to store for the password. */
  readonly verifier?: Secret;
  /** The stored verifier must be exactly ours: PgBouncer holds a copy of it. */
  readonly exactVerifier: boolean;
  readonly connectionLimit?: number;
  /** Epoch seconds, or for ever. */
  readonly expiresAt?: number | 'infinity';
  /** Counts from the day on which it is first set. */
  readonly expiresInDays?: number;
  readonly comment?: string;
  readonly memberships: readonly Membership[];
  readonly parameters: Readonly<Record<string, SettingValue>>;
  /** What becomes of what an earlier declaration said of the role and this one does not. */
  readonly noLongerDeclared: NoLongerDeclared;
}

export interface PresentRole {
  readonly exists: true;
  readonly attributes: Readonly<Record<Attribute, boolean>>;
  readonly verifier: Text | undefined;
  readonly connectionLimit: number;
  readonly expiresAt: number | 'infinity' | undefined;
  readonly remainingDays: number | undefined;
  readonly comment: string | undefined;
  readonly memberships: Readonly<
    Record<string, { readonly admin: boolean; readonly set: boolean; readonly inherit: boolean }>
  >;
  readonly parameters: StoredSettings;
  readonly settingTypes: SettingTypes;
  /** What was declared when it was last written; `declared.ts` has the words. */
  readonly recorded: readonly string[];
}

export type RoleState = { readonly exists: false } | PresentRole;

export interface RoleDelta {
  readonly [key: string]: string | number | readonly string[] | undefined;
  readonly action: 'create' | 'alter' | 'drop';
  /** Option words of ALTER ROLE: `LOGIN`, `CONNECTION LIMIT 16`. */
  readonly options: readonly string[];
  readonly password?: 'set';
  readonly comment?: string;
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
  readonly parameters: readonly string[];
  /** What the record tells and the inventory no longer says: taken back. */
  readonly gone?: readonly string[];
  /** What the record is to be, where it is something else. */
  readonly record?: readonly string[];
}
