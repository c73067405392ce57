import { execa } from 'execa';
import type { SshSettings } from './ssh-config.ts';

export interface AskSshOptions {
  /** Words of a command line that come before the host: `-l deploy`. */
  readonly args: readonly string[];
  /** A configuration file in the place of the user's own. */
  readonly file?: string;
}

const timeoutMs = 10_000;

/**
 * How OpenSSH itself would reach a host: `ssh -G`, which reads the user's and the system's configuration with all that
 * may stand in it. Undefined where there is no such program, or where it refuses the configuration.
 */
export async function askSsh(host: string, { args, file }: AskSshOptions): Promise<SshSettings | undefined> {
  // A name that begins like an option is none.
  if (host.startsWith('-')) return undefined;
  const words = [...(file === undefined ? [] : ['-F', file]), '-G', ...args, host];
  const { failed, stdout } = await execa('ssh', words, {
    reject: false,
    stdin: 'ignore',
    timeout: timeoutMs,
  });
  return failed ? undefined : parseSshSettings(stdout);
}

/** What OpenSSH tries when nobody says anything; it has kinds of keys that we do not. */
const defaultIdentity = /^~\/\.ssh\/id_(?:rsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss|dsa)$/;

/** The answer of `ssh -G`: one `keyword value` a line, keywords in small letters, defaults among them. */
export function parseSshSettings(output: string): SshSettings {
  const lines = output.split('\n').map((line): readonly [string, string] => {
    const at = line.indexOf(' ');
    return [line.slice(0, Math.max(0, at)), line.slice(at + 1).trim()];
  });
  const one = (keyword: string): string | undefined => {
    const value = lines.find(([key]) => key === keyword)?.[1];
    return value === undefined || value === 'none' ? undefined : value;
  };
  const text = <K extends keyof SshSettings>(key: K, keyword: string): Partial<SshSettings> => {
    const value = one(keyword);
    return value === undefined ? {} : { [key]: value };
  };
  const port = Number(one('port') ?? '');
  const identities = lines.filter(([key]) => key === 'identityfile').map(([, value]) => value);
  const agent = lines.find(([key]) => key === 'identityagent')?.[1];
  return {
    ...text('hostName', 'hostname'),
    ...(port > 0 ? { port } : {}),
    ...text('user', 'user'),
    identityFiles: identities.every((file) => defaultIdentity.test(file)) ? [] : identities,
    identitiesOnly: one('identitiesonly') === 'yes',
    ...text('proxyJump', 'proxyjump'),
    ...text('proxyCommand', 'proxycommand'),
    // The word stands for the variable of the environment, which is what is taken without it.
    ...(agent === undefined || agent === 'SSH_AUTH_SOCK'
      ? {}
      : { identityAgent: agent === 'none' ? '' : agent }),
    ...text('strictHostKeyChecking', 'stricthostkeychecking'),
    ...text('userKnownHostsFile', 'userknownhostsfile'),
  };
}
