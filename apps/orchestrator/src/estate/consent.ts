import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';

/** Refuses to start what could not be agreed to: without a terminal, --yes must have been given. */
export function requireConsent({ world, globals, line }: Call): void {
  if (globals.yes || (world.interactive && !globals.json)) return;
  throw new PigstyError('CONFIRMATION_REQUIRED', 'there is nobody to ask whether the plan may be applied', {
    hint: `Look first with \`pigsty plan\`, then run: ${line} --yes`,
  });
}

/** Asks once the plan is known. */
export async function consent({ world, globals }: Call, question: string): Promise<boolean> {
  return globals.yes || world.ask.yesOrNo(question);
}

/**
 * The name of what will be destroyed or broken must be said: by --confirm, or typed at a terminal.
 * --yes is not enough, so that no habit destroys anything.
 */
export async function confirmName(
  { world, globals, line }: Call,
  name: string,
  options: { readonly confirm?: string; readonly what?: string; readonly question?: string },
): Promise<void> {
  const { what = 'it', question } = options;
  const asked = question === undefined ? '' : `${question}; `;
  if (options.confirm !== undefined) {
    if (options.confirm === name) return;
    throw new PigstyError(
      'CONFIRMATION_REQUIRED',
      `--confirm says "${options.confirm}", but the name of ${what} is "${name}"`,
      {
        hint: 'Nothing was changed.',
      },
    );
  }
  if (!world.interactive || globals.json) {
    throw new PigstyError(
      'CONFIRMATION_REQUIRED',
      `${asked}the name of ${what} must be confirmed: "${name}"`,
      {
        hint: `Run: ${line} --confirm ${name}`,
      },
    );
  }
  const typed = await world.ask.text(`Type ${name} to go on (${question ?? what})`);
  if (typed.trim() === name) return;
  throw new PigstyError('CONFIRMATION_REQUIRED', `"${typed.trim()}" is not "${name}"`, {
    hint: 'Nothing was changed.',
  });
}
