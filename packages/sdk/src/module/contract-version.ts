import { PigstyError } from '../words/error.ts';
import { CONTRACT } from './definition.ts';

interface Spoken {
  readonly name: string;
  readonly contract?: number;
}

/** Refuses a module that was written for another contract than `CONTRACT`, with MODULE_INVALID. */
export function requireContract({ name, contract }: Spoken): void {
  if (contract === CONTRACT) return;
  const says =
    contract === undefined ? 'does not state the contract it was written for' : `speaks contract ${contract}`;
  throw new PigstyError(
    'MODULE_INVALID',
    `module ${name} ${says}, and this version of Pigsty speaks ${CONTRACT}`,
    {
      where: { module: name },
      hint:
        contract !== undefined && contract > CONTRACT
          ? 'Update Pigsty, or install an earlier version of the module.'
          : `Install a later version of the module; its author writes it for contract ${CONTRACT} and sets \`contract: ${CONTRACT}\` in defineModule.`,
    },
  );
}
