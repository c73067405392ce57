import { destroyCgroup } from './cgroups.ts';
import type { Context } from './context.ts';
import type { SandboxHost } from './model.ts';
import type { SandboxRecord } from './record.ts';
import { signalProcess } from './processes.ts';
import { hostGroup, initOf, isOff } from './runner.ts';
import { waitFor } from './wait.ts';

/** SIGRTMIN+3 asks systemd for a clean power-off, SIGRTMIN+5 for a reboot. */
const RTMIN = 34;
const POWER_OFF = RTMIN + 3;
export const REBOOT_SIGNAL = RTMIN + 5;

/** Shuts a host down in order, as its power button would. */
export async function stopHost(context: Context, record: SandboxRecord, host: SandboxHost): Promise<void> {
  const pid = await initOf(record.name, host.name);
  context.emit({ type: 'host', host: host.name, state: 'stopping' });
  if (pid !== undefined) {
    signalProcess(pid, POWER_OFF);
    await waitFor(context, {
      until: `${host.name} of ${record.name} has powered off`,
      timeoutMs: 120_000,
      probe: async () => ((await isOff(record.name, host.name)) ? true : undefined),
    });
  }
  await destroyCgroup(context, hostGroup(record.name, host.name));
  context.emit({ type: 'host', host: host.name, state: 'off' });
}

/** Takes the power away: nothing in the host gets a chance to say good-bye, and nothing starts it again. */
export async function killHost(context: Context, record: SandboxRecord, host: SandboxHost): Promise<void> {
  await destroyCgroup(context, hostGroup(record.name, host.name));
}
