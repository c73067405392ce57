import { type Problem, Secret, type Connection, type Vars } from '@pigsty/sdk';

/** Ansible's variables for a connection, the current name first. */
const NAMES = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  privateKeyFile: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'],
  become: ['ansible_become'],
  becomeUser: ['ansible_become_user'],
  becomeMethod: ['ansible_become_method'],
  becomePassword: ['ansible_become_password', 'ansible_become_pass'],
  sshCommonArgs: ['ansible_ssh_common_args'],
  sshExtraArgs: ['ansible_ssh_extra_args'],
  hostKeyChecking: ['ansible_host_key_checking', 'ansible_ssh_host_key_checking'],
  kind: ['ansible_connection'],
} as const;

/** An error of the rule `connection`, unless it says something else. */
export type Report = (
  name: string,
  problem: Pick<Problem, 'message' | 'hint'> & Partial<Pick<Problem, 'severity' | 'rule'>>,
) => void;

/** How to reach a host, from its effective `ansible_*` variables. */
export function connectionOf(address: string, vars: Vars, report: Report): Connection {
  const read = new ConnectionVars(vars, report);
  const user = read.text(NAMES.user);
  const port = read.port(NAMES.port);
  const privateKeyFile = read.text(NAMES.privateKeyFile);
  const password = read.text(NAMES.password);
  const becomePassword = read.text(NAMES.becomePassword);
  // The first word of an option wins, as in OpenSSH.
  const sshArgs = [read.text(NAMES.sshCommonArgs), read.text(NAMES.sshExtraArgs)].filter(
    (a) => a !== undefined,
  );
  if (read.flag(NAMES.hostKeyChecking) === false) sshArgs.push('-o StrictHostKeyChecking=no');
  const reached = read.text(NAMES.address);
  if (reached !== undefined && /^[\w.-]+:\d+$/.test(reached)) read.withPort(NAMES.address);
  if (privateKeyFile?.endsWith('.pub') === true) read.publicKey(NAMES.privateKeyFile);
  read.alwaysRoot();
  return {
    kind: read.kind(NAMES.kind),
    address: reached ?? address,
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
    ...(password === undefined ? {} : { password: Secret.of(password) }),
    ...(becomePassword === undefined ? {} : { becomePassword: Secret.of(becomePassword) }),
    ...(sshArgs.length === 0 ? {} : { sshCommonArgs: sshArgs.join(' ') }),
  };
}

class ConnectionVars {
  readonly #vars: Vars;
  readonly #report: Report;

  constructor(vars: Vars, report: Report) {
    this.#vars = vars;
    this.#report = report;
  }

  text(names: readonly string[]): string | undefined {
    const [name, value] = this.#first(names);
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return value;
    if (value !== undefined)
      this.#report(name, { message: `expected a text, got ${JSON.stringify(value)}`, hint: 'Write a text.' });
    return undefined;
  }

  port(names: readonly string[]): number | undefined {
    const [name, value] = this.#first(names);
    if (value === undefined) return undefined;
    const port = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535) return port;
    this.#report(name, {
      message: `expected a port from 1 to 65535, got ${JSON.stringify(value)}`,
      hint: 'The port of SSH is 22 unless the host says otherwise; then delete the line.',
    });
    return undefined;
  }

  flag(names: readonly string[]): boolean | undefined {
    const [name, value] = this.#first(names);
    if (value === undefined || typeof value === 'boolean') return value;
    const word = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (/^(?:yes|true|on|1)$/i.test(word)) return true;
    if (/^(?:no|false|off|0)$/i.test(word)) return false;
    this.#report(name, {
      message: `expected true or false, got ${JSON.stringify(value)}`,
      hint: 'Write true or false without quotes.',
    });
    return undefined;
  }

  withPort(names: readonly string[]): void {
    const [name, value] = this.#first(names);
    const [host = '', port = ''] = String(value).split(':');
    this.#report(name, {
      message: `${String(value)} is an address with a port`,
      hint: `Write ${name}: ${host}, and ansible_port: ${port}`,
    });
  }

  publicKey(names: readonly string[]): void {
    const [name, value] = this.#first(names);
    this.#report(name, {
      message: `${String(value)} is the public half of a key, with which nobody can log in`,
      hint: `Write the private one: ${String(value).slice(0, -'.pub'.length)}`,
    });
  }

  /** Ansible lets one choose who does the work; here it is root, by sudo where the login user is another. */
  alwaysRoot(): void {
    const hint = 'Everything is done as root, by sudo where the login user is another. Delete the line.';
    const idle = (name: string): void =>
      this.#report(name, {
        severity: 'warning',
        rule: 'always-root',
        message: `${name} has no effect here`,
        hint,
      });
    if (this.flag(NAMES.become) === false) idle('ansible_become');
    if (!['root', undefined].includes(this.text(NAMES.becomeUser))) idle('ansible_become_user');
    if (!['sudo', undefined].includes(this.text(NAMES.becomeMethod))) idle('ansible_become_method');
  }

  kind(names: readonly string[]): Connection['kind'] {
    const [name, value] = this.#first(names);
    switch (value) {
      case 'local':
      case 'ansible.builtin.local':
        return 'local';
      case undefined:
      case 'ssh':
      case 'smart':
      case 'paramiko':
      case 'paramiko_ssh':
      case 'ansible.builtin.ssh':
        return 'ssh';
      default:
        this.#report(name, {
          message: `expected a connection by ssh or local, got ${JSON.stringify(value)}`,
          hint: 'Supported: ssh, local.',
        });
        return 'ssh';
    }
  }

  #first(names: readonly string[]): readonly [string, unknown] {
    for (const name of names) {
      const value = this.#vars[name];
      if (value !== undefined && value !== null && value !== '') return [name, value];
    }
    return ['', undefined];
  }
}
