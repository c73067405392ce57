import type { ChangeAction } from '@pigsty/sdk';

type Word = 'create' | 'alter' | 'update' | 'drop';

/** What SQL calls it, in the words of a plan. */
export function actionOf(word: Word): ChangeAction {
  switch (word) {
    case 'create':
      return 'create';
    case 'alter':
    case 'update':
      return 'change';
    case 'drop':
      return 'remove';
    default:
      return word satisfies never;
  }
}

interface Dropping<Args, Delta> {
  action(args: Args, delta: Delta): ChangeAction;
  destroys(args: Args, delta: Delta): string | undefined;
}

/** Members of an op kind whose drop takes data along: `lost` names it. */
export function dropping<Args, Delta extends Word | { readonly action: Word }>(
  lost: (args: Args) => string,
): Dropping<Args, Delta> {
  const wordOf = (delta: Delta): Word => (typeof delta === 'string' ? delta : delta.action);
  return {
    action: (_args, delta) => actionOf(wordOf(delta)),
    destroys: (args, delta) => (wordOf(delta) === 'drop' ? lost(args) : undefined),
  };
}
