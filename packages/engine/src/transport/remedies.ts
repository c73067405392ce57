import { quoteWord } from '@pigsty/sdk';
import type { Route } from './route.ts';

/** What helps where sudo refuses, by what it said; most of it has to be done as root on the host. */
export function sudoRemedy(said: string, user: string): string {
  const file = `/etc/sudoers.d/${user.replaceAll(/[^\w-]/g, '_')}`;
  const asRoot = (line: string): string => `As root on that host: echo ${quoteWord(line)} >> ${file}`;
  // Then it says the rest as well: for what is broken it has no rule.
  if (/syntax error|parse error|sudoers is (?:owned|world writable)|bad permissions/i.test(said))
    return 'Its rules are broken. As root on that host: visudo -c';
  if (/must have a tty/i.test(said)) return asRoot(`Defaults:${user} !requiretty`);
  if (/incorrect password|try again/i.test(said))
    return 'Correct ansible_become_password: it is not the password of that user.';
  if (/not in the sudoers|may not run sudo|not allowed to (?:execute|run)/i.test(said))
    return asRoot(`${user} ALL=(ALL) NOPASSWD: ALL`);
  if (/a password is required|a terminal is required/i.test(said))
    return `Set ansible_become_password, or allow it without one. ${asRoot(`${user} ALL=(ALL) NOPASSWD: ALL`)}`;
  if (/setuid|nosuid|no new privileges/i.test(said))
    return 'sudo may not become root there (a container, or a file system mounted nosuid): log in as root with ansible_user.';
  if (/account|expired/i.test(said))
    return `The account is not valid. As root on that host: chage -l ${quoteWord(user)}`;
  if (/not found|no such file/i.test(said))
    return 'sudo is not installed there: install it as root, or log in as root with ansible_user.';
  return `Log in and see what it says: ssh to that host, then sudo -n true`;
}

/** What helps where the host takes none of what was offered. */
export function authRemedy(route: Route, tried: readonly string[]): string {
  const offered = tried.filter((t) => /^(?:key|agent|password)/.test(t));
  const encrypted = tried.find((t) => t.includes('is encrypted'));
  if (offered.some((t) => t.startsWith('password')))
    return `Correct ansible_password or ansible_user. What the host takes: ssh -v ${sshWords(route)} true`;
  if (encrypted !== undefined && offered.length === 0)
    return `Try: ssh-add ${quoteWord(encrypted.split(' ')[0] ?? '')}`;
  const key = offered.find((t) => t.startsWith('key '))?.slice('key '.length);
  if (key === undefined && offered.length === 0)
    return `Try: ssh-keygen -t ed25519 && ssh-copy-id ${sshWords(route)}, or set ansible_ssh_private_key_file`;
  const which = key === undefined ? '' : `-i ${quoteWord(key)} `;
  return `Try: ssh-copy-id ${which}${sshWords(route)} (it asks for the password once), or set ansible_user and ansible_ssh_private_key_file`;
}

/** What helps where no connection comes about, by why. */
export function reachRemedy(route: Route, why: string): string {
  if (/name is unknown|could not be looked up/.test(why))
    return `Set ansible_host of ${route.name} to its address, or let ${quoteWord(route.host)} be found: getent hosts ${quoteWord(route.host)}`;
  if (/connection refused/.test(why))
    return `Start the SSH server there (systemctl start ssh, or sshd), or set ansible_port: it is asked at port ${route.port}.`;
  if (/no route|no answer/.test(why))
    return `Is it switched on, and the address right? Try: ping -c 3 ${quoteWord(route.host)}; then port ${route.port} in the firewalls between.`;
  return `Try: ssh ${sshWords(route)} true`;
}

/** Words for ssh, and for ssh-copy-id, which knows no -J. */
export function sshWords(route: Route): string {
  const jumps = route.jumps.map((j) => `${j.user}@${j.host}:${j.port}`).join(',');
  const way = jumps === '' ? '' : `-o ProxyJump=${quoteWord(jumps)} `;
  return `${way}-p ${route.port} ${quoteWord(`${route.user}@${route.host}`)}`;
}
