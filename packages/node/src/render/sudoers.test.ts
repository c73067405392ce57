import { expect, test } from 'vitest';
import { renderSudoers } from './sudoers.ts';

test('who is limited opens no file by its name, and no pager', () => {
  const commands = renderSudoers('limit')
    .split('\n')
    .filter((line) => line.startsWith('%'));
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) {
    expect(command).toMatch(/^%admin ALL=\(root\) NOPASSWD: \/usr\/bin\/(systemctl|journalctl) [a-z -]+$/);
    if (/status|journalctl/.test(command)) expect(command).toContain('--no-pager');
  }
});
