import type { JsonValue } from '@pigsty/sdk';
import type { SettingType } from '../../sql/server-setting.ts';
import type { DynamicConfig } from '../config/model.ts';
import type { RestartOfMember } from './through-patroni.ts';

export interface RestartArgs extends RestartOfMember {
  /** The cluster's dynamic configuration as declared. */
  readonly desired: DynamicConfig;
  /** Parameters of the member's own configuration file that take a restart, by name. */
  readonly local: Readonly<Record<string, string>>;
  /** Names of parameters where a difference of a few per cent does not count. */
  readonly tolerant: readonly string[];
  /** What ALTER SYSTEM set is taken back before. */
  readonly alteredIsReset: boolean;
  /**
   * A replica may not have less of some things than its leader. It restarts before the leader for what is raised, and
   * after it for what is lowered; the leader restarts for both.
   */
  readonly turn: 'before-leader' | 'leader' | 'after-leader';
}

/** A parameter that takes a restart, as the server runs with it. */
export interface Running extends SettingType {
  readonly value: string;
  /** What it is when nobody sets it. */
  readonly boot: string;
  /** The last value in the server's files; nothing when none of them has it. */
  readonly next?: string;
  readonly nextFile?: string;
  /** On the command line of the server, where it wins over every file. */
  readonly onCommandLine: boolean;
}

export interface RestartState {
  /** What Patroni says waits for a restart, with the value to come. */
  readonly pending: ReadonlyMap<string, string>;
  readonly config: DynamicConfig | undefined;
  readonly running: ReadonlyMap<string, Running>;
}

/** A declared parameter with its value from this restart on. */
export interface Due {
  readonly [key: string]: JsonValue;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** A value that nobody declared and that a restart would bring into effect as well. */
export interface Foreign {
  readonly [key: string]: JsonValue;
  readonly name: string;
  readonly value: string;
  readonly file: string;
}

export interface RestartDelta {
  readonly [key: string]: JsonValue;
  readonly due: readonly Due[];
  readonly foreign: readonly Foreign[];
}
