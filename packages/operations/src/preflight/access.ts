import type { PreflightHost } from '@pigsty/engine';
import type { ErrorCode, PigstyError } from '@pigsty/sdk';
import { fail, ok, type Verdict } from './finding.ts';

/** What is missing, by the error that says so; anything else is a host that cannot be reached. */
const missing: Partial<Record<ErrorCode, readonly [check: string, expected: string]>> = {
  SSH_AUTH: ['login', 'a login by key or password'],
  HOST_KEY_CHANGED: ['host key', 'the key that is known'],
  SUDO_MISSING: ['sudo', 'root without a question'],
  COMMAND_FAILED: ['shell', 'a POSIX shell that runs a script'],
};

/** Why a host could not be looked at, each under its own name. */
export function refusal({ code, message, hint, log }: PigstyError): Verdict {
  const [check, expected] = missing[code] ?? ['reachable', 'an answer by SSH'];
  const last = log?.split('\n').at(-1) ?? '';
  return fail(check, last === '' ? message : `${message}: ${last}`, {
    expected,
    remedy: hint ?? 'Look at the host itself.',
  });
}

/** A host that answered has let us in, run a script and let us be root. */
export function admission({ facts }: PreflightHost): readonly Verdict[] {
  const as = facts.loginUser;
  return [
    ok('reachable', as === '' ? 'yes' : `as ${as}`),
    ok('sudo', as === 'root' ? 'not needed' : 'without a question'),
    ok('shell', 'runs scripts'),
  ];
}
