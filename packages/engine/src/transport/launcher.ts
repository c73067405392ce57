import type { Connection } from '@pigsty/sdk';

/**
 * The only command lines the engine ever sends. Constant, so that no value and no secret is ever part of one:
 * scripts travel on standard input.
 */
export interface Launcher {
  readonly command: string;
  /** Goes before the script: the password line that sudo reads. */
  readonly needsPassword: boolean;
}

const plain: Launcher = { command: 'sh -s', needsPassword: false };

// Written for a login shell that may be no POSIX shell at all (fish, csh): one quoted word.
const sudo: Launcher = {
  command: `sh -c 'if [ "$(id -u)" = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi'`,
  needsPassword: false,
};

// Where sudo would not ask, the password line must not reach the shell: it would be run as a command.
const sudoWithPassword: Launcher = {
  command:
    `sh -c 'if [ "$(id -u)" = 0 ]; then read -r _; exec sh -s; ` +
    `elif sudo -n true 2>/dev/null; then read -r _; exec sudo -n sh -s; else exec sudo -S -p "" sh -s; fi'`,
  needsPassword: true,
};

export function launcherFor(connection: Pick<Connection, 'becomePassword'>, user: string): Launcher {
  if (user === 'root') return plain;
  return connection.becomePassword === undefined ? sudo : sudoWithPassword;
}

/**
 * A command line of this machine that Ctrl-C leaves alone: a terminal sends it to everything in the foreground, and what
 * is in flight is to end by itself. Not a session of its own, where sudo would not know the user's terminal any more.
 */
export function deafToTerminal(command: string): string {
  return `trap '' INT; ${command}`;
}
