import type { Privilege } from '../../sql/acl.ts';
import type { NoLongerDeclared } from '../../sql/record.ts';
import type { Session } from '../../sql/session.ts';
import type { SettingTypes } from '../../sql/server-setting.ts';
import type { SettingValue, StoredSettings } from '../../sql/setting.ts';

export interface DatabaseArgs {
  readonly session: Session;
  readonly cluster: string;
  readonly name: string;
  readonly state: 'present' | 'absent';
  readonly owner?: string;
  /** Options of CREATE DATABASE in SQL; they cannot be changed later. */
  readonly createOptions: readonly string[];
  /** A template of the user's: its sessions are ended before it is copied. */
  readonly template?: string;
  readonly isTemplate?: boolean;
  readonly allowConnections?: boolean;
  readonly connectionLimit?: number;
  readonly comment?: string;
  readonly parameters: Readonly<Record<string, SettingValue>>;
  readonly grant: readonly Privilege[];
  readonly revoke: readonly Privilege[];
  /** What becomes of what an earlier declaration said of the database and this one does not. */
  readonly noLongerDeclared: NoLongerDeclared;
}

export type DatabaseState =
  | { readonly exists: false }
  | {
      readonly exists: true;
      readonly owner: string;
      readonly isTemplate: boolean;
      readonly allowConnections: boolean;
      readonly connectionLimit: number;
      readonly comment: string | undefined;
      readonly parameters: StoredSettings;
      readonly settingTypes: SettingTypes;
      readonly privileges: readonly Privilege[];
      /** What was declared when it was last written; `declared.ts` has the words. */
      readonly recorded: readonly string[];
    };

export interface DatabaseDelta {
  readonly [key: string]: string | readonly string[] | undefined;
  readonly action: 'create' | 'alter' | 'drop';
  readonly owner?: string;
  /** Option words of ALTER DATABASE: `CONNECTION LIMIT 16`. */
  readonly options: readonly string[];
  readonly comment?: string;
  readonly parameters: readonly string[];
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
  /** What the record tells and the inventory no longer says: taken back. */
  readonly gone?: readonly string[];
  /** What the record is to be, where it is something else. */
  readonly record?: readonly string[];
}
