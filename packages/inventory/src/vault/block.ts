/** A vaulted text as a value that can be pasted into an inventory. */
export function vaultBlock(vaulted: string, name?: string): string {
  const lines = vaulted.trimEnd().split('\n');
  const indent = ' '.repeat(10);
  return [`${name === undefined ? '' : `${name}: `}!vault |`, ...lines.map((line) => indent + line)].join(
    '\n',
  );
}

/** The vaulted text in what was pasted: with or without `name: !vault |` and indentation. */
export function fromBlock(pasted: string): string {
  const at = pasted.indexOf('$ANSIBLE_VAULT;');
  if (at === -1) return pasted;
  return `${pasted
    .slice(at)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trimEnd()}\n`;
}
