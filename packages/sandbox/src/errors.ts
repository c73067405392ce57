/** Everything that can be wrong with a sandbox, as a closed list. */
export type SandboxErrorCode =
  | 'INVALID_NAME'
  | 'INVALID_SUBNET'
  | 'INVALID_HOST'
  | 'NOT_ROOT'
  | 'UNSUPPORTED_PLATFORM'
  | 'MISSING_PREREQUISITE'
  | 'NO_MIRROR'
  | 'UNKNOWN_PART'
  | 'PART_NOT_BUILT'
  | 'SUBNET_IN_USE'
  | 'DIFFERENT_SANDBOX'
  | 'UNKNOWN_SANDBOX'
  | 'UNKNOWN_HOST'
  | 'UNKNOWN_SNAPSHOT'
  | 'INVALID_LABEL'
  | 'HOST_NOT_RUNNING'
  | 'COMMAND_FAILED'
  | 'LOCKED'
  | 'TIMEOUT';

/**
 * The only error this package throws on purpose.
 *
 * @example
 * ```ts
 * catch (error) {
 *   if (error instanceof SandboxError) console.error(error.code, error.message, error.hint);
 * }
 * ```
 */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;
  readonly hint: string | undefined;

  constructor(code: SandboxErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
