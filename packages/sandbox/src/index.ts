export { sandboxDown, sandboxPurge, type SandboxDownOptions } from './down.ts';
export { SandboxError, type SandboxErrorCode } from './errors.ts';
export { sandboxExec, sandboxSshArgv, type SandboxExecOptions } from './exec.ts';
export type { CommandResult as SandboxExecResult } from './command.ts';
export { sandboxCut, sandboxHeal, sandboxLimitMemory, sandboxPowerOff, sandboxReboot } from './fault.ts';
export { freeSubnet } from './free-subnet.ts';
export type {
  SandboxCutKind,
  SandboxEvent,
  SandboxHooks,
  SandboxHost,
  SandboxHostState,
  SandboxHostStatus,
  SandboxOptions,
  SandboxStatus,
} from './model.ts';
export { ensurePrerequisites } from './prerequisites.ts';
export { sandboxRestore, sandboxSnapshot } from './snapshot.ts';
export { sandboxStatus } from './status.ts';
export { sandboxUp } from './up.ts';
