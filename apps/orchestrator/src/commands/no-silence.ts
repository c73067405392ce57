/** The option of every command that may interrupt services. */
export const noSilence = [
  '--no-silence',
  'tell of what the plan interrupts on purpose, as of everything else',
] as const;
