import { bootHost } from './boot.ts';
import { bounded } from './bounded.ts';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { raiseLimits } from './limits.ts';
import type { SandboxHost } from './model.ts';
import type { SandboxRecord } from './record.ts';

/** A machine under load ends a host now and then while it boots; the next try succeeds. */
const TRIES = 3;

/** Boots hosts, a few at once. One that fails is tried again, and in the end named; the others are booted all the same. */
export async function bootAll(
  context: Context,
  record: SandboxRecord,
  hosts: readonly SandboxHost[],
): Promise<void> {
  await raiseLimits();
  const failures = await bounded(hosts, (host) => bootPatiently(context, record, host));
  context.signal?.throwIfAborted();
  const failed = failures.filter((failure) => failure !== undefined);
  const [first] = failed;
  if (first === undefined) return;
  if (hosts.length === 1) throw first.error;
  const names = failed.map(({ host }) => host.name).join(', ');
  const hint = first.error.hint ?? 'The other hosts run; bring the sandbox up again to boot the rest.';
  throw new SandboxError(
    first.error.code,
    `${failed.length} of ${hosts.length} hosts did not boot: ${names}\n${first.error.message}`,
    { hint, cause: first.error },
  );
}

interface Failure {
  readonly host: SandboxHost;
  readonly error: SandboxError;
}

async function bootPatiently(
  context: Context,
  record: SandboxRecord,
  host: SandboxHost,
): Promise<Failure | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await bootHost(context, record, host);
      return undefined;
    } catch (error) {
      context.signal?.throwIfAborted();
      if (!(error instanceof SandboxError)) throw error;
      if (error.code === 'HOST_NOT_RUNNING' && tries < TRIES) continue;
      context.emit({ type: 'host', host: host.name, state: 'failed' });
      return { host, error };
    }
  }
}
