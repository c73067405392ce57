import { isCancel, select, text } from '@clack/prompts';
import { PigstyError } from '@pigsty/sdk';
import type { Ask } from '../call/world.ts';

/** Questions with a choice or a proposal, on the terminal. Escape and Ctrl-C end the command. */
export const prompts: Pick<Ask, 'choose' | 'input'> = {
  choose: async (question, { options, initial }) =>
    answered(
      await select({
        message: question,
        options: options.map(({ value, label, hint }) => ({
          value,
          label,
          ...(hint === undefined ? {} : { hint }),
        })),
        ...(initial === undefined ? {} : { initialValue: initial }),
        maxItems: 12,
        output: process.stderr,
      }),
    ),
  input: async (question, { initial, check }) =>
    answered(
      await text({
        message: question,
        ...(initial === undefined ? {} : { initialValue: initial }),
        validate: (value) => check?.(value ?? ''),
        output: process.stderr,
      }),
    ),
};

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  throw new PigstyError('CANCELLED', 'stopped by you', { hint: 'Nothing was written.' });
}
