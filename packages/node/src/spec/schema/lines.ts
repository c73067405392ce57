import { nearestName } from '@pigsty/sdk';
import { z } from 'zod';

// Lines and words of programs that refuse a whole file for one that they do not know.

/** A check with a message of its own; nothing where the text is right. */
function checked(wrong: (text: string) => string | undefined): z.ZodString {
  return z.string().check((context) => {
    const message = wrong(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
  });
}

const hasPlaceholder = (text: string): boolean => /\$\{|\{[{%]/.test(text);

function meant(word: string, known: readonly string[]): string {
  const near = nearestName(word, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

const RESOLVER_WORDS = ['options', 'search', 'domain', 'sortlist', 'nameserver'];

/** Options of resolv.conf(5); those with a number have a colon before it. */
const RESOLVER_OPTIONS = [
  ...['ndots', 'timeout', 'attempts', 'debug', 'rotate', 'no-check-names', 'inet6', 'ip6-bytestring'],
  ...['ip6-dotint', 'no-ip6-dotint', 'edns0', 'single-request', 'single-request-reopen', 'no-tld-query'],
  ...['use-vc', 'no-reload', 'trust-ad', 'no-aaaa', 'strict-error'],
];

/** A line of resolv.conf: of what it does not know, nobody is told when names do not resolve. */
export const ResolverLine = checked((text) => {
  const [first = '', ...words] = text.trim().split(/\s+/);
  if (first === '' || /^[#;]/.test(first) || hasPlaceholder(text)) return undefined;
  if (!RESOLVER_WORDS.includes(first))
    return `${first} begins no line of resolv.conf${meant(first, RESOLVER_WORDS)}`;
  if (first !== 'options') return undefined;
  const wrong = words.find((word) => !RESOLVER_OPTIONS.includes(word.replace(/:\d+$/, '')));
  if (wrong === undefined) return undefined;
  const [name = ''] = wrong.split(/[:=]/);
  return RESOLVER_OPTIONS.includes(name)
    ? `the option ${name} of resolv.conf has a colon and a number, like timeout:1, got ${wrong}`
    : `${wrong} is no option of resolv.conf${meant(name, RESOLVER_OPTIONS)}`;
});

/** Words that follow a source of time in chrony.conf. */
const SOURCE_WORDS = [
  ...[
    'minpoll',
    'maxpoll',
    'iburst',
    'burst',
    'key',
    'nts',
    'ntsport',
    'certset',
    'maxdelay',
    'maxdelayratio',
  ],
  ...['maxdelaydevratio', 'maxdelayquant', 'mindelay', 'asymmetry', 'offset', 'minsamples', 'maxsamples'],
  ...['filter', 'offline', 'auto_offline', 'prefer', 'noselect', 'trust', 'require', 'xleave', 'polltarget'],
  ...['port', 'presend', 'minstratum', 'version', 'extfield', 'copy', 'ipv4', 'ipv6', 'maxsources'],
  ...['maxunreach', 'onoff', 'local'],
];

const SOURCE =
  /^\s*(?:(?:pool|server|peer|refclock|local|initstepslew|include|sourcedir)\s+\S.*|local\s*|[#!;%].*|\{[{%].*)?$/s;

/** A line of chrony.conf that names where time comes from. */
export const TimeSource = z
  .string()
  .regex(SOURCE, 'a line of chrony.conf, such as pool pool.ntp.org iburst')
  .check((context) => {
    const message = unknownSourceWord(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
  });

function unknownSourceWord(text: string): string | undefined {
  const [kind = '', , ...words] = text.trim().split(/\s+/);
  if (!/^(?:pool|server|peer)$/.test(kind) || hasPlaceholder(words.join(' '))) return undefined;
  const wrong = words.find(
    (word) => /^(?:[A-Za-z_]+|[A-Za-z].*\..*)$/.test(word) && !SOURCE_WORDS.includes(word),
  );
  return wrong === undefined
    ? undefined
    : `chrony does not know the word ${wrong}, and would not start${meant(wrong, SOURCE_WORDS)}`;
}

const KEY_TYPES = [
  ...['ssh-ed25519', 'ssh-rsa', 'ssh-dss', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384'],
  ...['ecdsa-sha2-nistp521', 'sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'],
];

/** A line of authorized_keys: options if there are any, the kind of key, and the key in base64. */
export const PublicKey = checked((text) => {
  const line = text.trim();
  if (line === '' || line.startsWith('#') || hasPlaceholder(line)) return undefined;
  const kind = /(\S+)\s+AAAA[A-Za-z0-9+/=.]*(?:\s|$)/.exec(line)?.[1];
  if (kind === undefined)
    return 'expected a public key, as a file like id_ed25519.pub has it: ssh-ed25519 AAAA... and a comment';
  const own = kind.replace(/-cert-v01@openssh\.com$/, '');
  return KEY_TYPES.includes(own) ? undefined : `${kind} is no kind of key${meant(own, KEY_TYPES)}`;
});

/** The name of a kernel module, one of them in each entry. */
export const KernelModule = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'the name of one kernel module, like ip_vs');

/** The name of a kernel parameter: its directories with dots between them. */
export const KernelParameter = z
  .string()
  .regex(/^[a-z0-9_-]+(?:[./][^\s./=]+)+$/, 'a kernel parameter with dots in it, like vm.swappiness');
