import { byCodeUnit } from '@pigsty/sdk';

/** Names of the policies that a user has, which its entry lists with commas. */
export function policiesOf(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .sort(byCodeUnit);
}
