import { ruleDocs } from './rule-doc.ts';

/** Rules of reading: the files, their shape, and the values of parameters of any module. */
export const readingRules = ruleDocs({
  'yaml-syntax': [
    'error',
    'The file is not YAML, or no text at all.',
    'Fix the place; look at the line before it as well. Indent with spaces, close quotes and brackets.',
  ],
  'not-text': [
    'error',
    'The file is not text in UTF-8, or has characters that no text has.',
    'Save it as UTF-8; delete what came with copied text.',
  ],
  'too-large': ['error', 'The file is larger than any inventory.', 'Is this the right file?'],
  'yaml-key': [
    'error',
    'A key is a mapping or a list.',
    'Write a plain name; quote a template: "{{ name }}".',
  ],
  'duplicate-key': [
    'error',
    'A mapping has the same key twice; YAML would silently keep the last one.',
    'Keep one of the two, or join them.',
  ],
  'yaml-merge': ['error', 'What is merged with << is no mapping.', 'Write <<: *anchor, or <<: [*one, *two].'],
  'yaml-alias': [
    'error',
    'An alias has no anchor, stands inside its own anchor, or makes the file many times larger.',
    'Write the anchor before the alias; quote a text that starts with *.',
  ],
  'yaml-anchor': [
    'error',
    'One anchor is written in two places; Ansible refuses such a file.',
    'Give each its own name, with its aliases.',
  ],
  'yaml-flow': [
    'error',
    'Between braces a comma ends a text, and a colon needs a space after it.',
    "Write a text with a comma in quotes: '...'.",
  ],
  'yaml-quotes': [
    'warning',
    'A text begins with a typographic quote or ends with a quote that nothing opens, or a # cuts off the rest of a password.',
    "Write it in straight quotes: '...'.",
  ],
  'yaml-continued': [
    'error',
    'A list item is indented deeper than the one above, and YAML reads it as part of that one.',
    'Indent the dash like the one above.',
  ],
  'yaml-invisible': [
    'warning',
    'A name or value contains an invisible character, so that it differs from what it looks like.',
    'Type it again.',
  ],
  'yaml-tag': ['error', 'A tag that Ansible does not know.', "Quote a text that starts with !: '!...'."],
  'vault-password': [
    'error',
    'A value is encrypted, and no password that fits was given.',
    'Add --vault-password-file FILE or --ask-vault-pass.',
  ],
  'vault-damaged': [
    'error',
    'An encrypted value is cut off or changed.',
    'Encrypt it again: pigsty vault encrypt',
  ],
  environment: [
    'error',
    'A value names a variable of the environment that is not set.',
    'Set it before the command; tag a text that is meant as it stands: !unsafe.',
  ],
  'unused-vars-file': [
    'warning',
    'A file of group_vars or host_vars has the name of no group and no host.',
    'Correct the name of the file.',
  ],
  'yaml-base-60': [
    'warning',
    'YAML 1.1, and therefore Ansible, reads digits with colons as a number in base 60.',
    "Quote it if a text is meant: '12:30'.",
  ],
  'inventory-shape': [
    'error',
    'Groups, hosts and variables are not where an inventory has them.',
    'A group has hosts, children and vars below it; hosts and children are mappings.',
  ],
  connection: [
    'error',
    'An ansible_* variable has a value that cannot be used.',
    'Write a value of its type.',
  ],
  'always-root': [
    'warning',
    'An ansible_become* variable asks for another user or way than root by sudo, and has no effect.',
    'Delete the line: everything is done as root, by sudo where the login user is another.',
  ],
  template: [
    'error',
    'A template in a value is not resolved and stays as it is.',
    'Write the value itself, or a simpler expression.',
  ],
  'admin-ip': [
    'warning',
    '${admin_ip} is used, and admin_ip is not set.',
    'Set admin_ip under all.vars to the address of the admin node.',
  ],
  'invalid-value': [
    'error',
    'A value has the wrong type or is out of its range.',
    'Write one of the values that the message names.',
  ],
  'loose-type': [
    'warning',
    'A value is of another type, and was understood all the same.',
    'Write it as the message says, so that every program reads it alike.',
  ],
  'unknown-key': [
    'error',
    'An object (a user, a database, a service ...) has a key that it does not know.',
    'Correct the spelling, or delete the line.',
  ],
  'program-option': [
    'warning',
    'Options of a program have one that it does not know, a value without its unit, or a word without its dash.',
    'Correct the spelling: the program would not start.',
  ],
  'unknown-parameter': [
    'warning',
    'A variable looks like a parameter and is none: a misspelt name, or one of another version.',
    'Correct the spelling, or delete the line. Names of your own should not begin like ours.',
  ],
  'missing-parameter': [
    'error',
    'A host lacks a parameter without which its place in the cluster is unknown.',
    'Set it for the host, or for its group.',
  ],
  'seq-without-cluster': [
    'error',
    'A host has a number in a cluster, and no cluster.',
    'Set the name of the cluster in the vars of its group.',
  ],
  'duplicate-cluster': [
    'error',
    'Two groups name the same cluster and number their members alike: one was copied from the other.',
    'Give one of them a name of its own, or its members other numbers.',
  ],
  'duplicate-seq': [
    'error',
    'Two instances of a cluster have the same number, and therefore the same name.',
    'Give each instance its own number.',
  ],
});
