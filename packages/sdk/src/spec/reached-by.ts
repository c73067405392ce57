import { z } from 'zod';
import { IPv4, isDomain } from './types.ts';

/** A host by its address or name. What has only digits and dots is meant as an address, and must be one. */
export const ReachedBy = z
  .string()
  .min(1)
  .refine((text) => !/^[\w.-]+:\d*$/.test(text), {
    error: ({ input }) => `expected an address or a name without a port, got ${JSON.stringify(input)}`,
  })
  .refine((text) => !/^[\d.]+$/.test(text) || IPv4.safeParse(text).success, {
    error: ({ input }) => `expected an IPv4 address or a name, got ${JSON.stringify(input)}`,
  })
  .refine(
    (text) => isDomain(text) || IPV6.test(text) || /^\/|[${}@]/.test(text) || /^[\w.-]+:\d*$/.test(text),
    {
      error: ({ input }) => `expected one address or one name, got ${JSON.stringify(input)}`,
    },
  );

const IPV6 = /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%\w+)?$/;

/** A line of /etc/hosts: an address, and the names that it has. */
export const HostsLine = z.string().check((context) => {
  const line = context.value.trim();
  const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
  const isAddress = /^[$\d{]/.test(address) ? isAddressLike(address) : IPV6.test(address);
  if (line === '' || line.startsWith('#') || (isAddress && names.length > 0 && names.every(isName))) return;
  const message = `expected an address and names, separated by spaces, got ${JSON.stringify(line)}`;
  context.issues.push({ code: 'custom', message, input: line });
});

function isAddressLike(word: string): boolean {
  return /^[\d.]+:?$/.test(word) ? IPv4.safeParse(word).success : true;
}

/** Names with placeholders are made elsewhere; an address is none. */
function isName(word: string): boolean {
  return /[${}]/.test(word) || (isDomain(word.replace(/\.$/, '')) && !/^[\d.]+$/.test(word));
}
