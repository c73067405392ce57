import { type RuleDoc, ruleDocs } from '@pigsty/sdk';
import { type AnySpec, readingRules } from '@pigsty/sdk/engine';

/** Rules over the estate as a whole, which no module knows. */
export const estateRules = ruleDocs({
  'missing-requirement': [
    'error',
    'A module needs another one, and the inventory has none.',
    'Add a group of the other module.',
  ],
  'in-use': [
    'error',
    'A cluster is to be removed that clusters of another module need and use.',
    'Remove those first, let them use another one, or add --force.',
  ],
  'unknown-module': [
    'warning',
    'A group has the identity of a module that is not known here.',
    'Name the package of the module under `modules`, or correct the name.',
  ],
  'missing-file': [
    'error',
    'The inventory names a file that is to be brought to hosts, and it is not there or is no text.',
    'Put the file there; a name that does not begin with / is looked for in files/ beside the inventory.',
  ],
  'no-effect': [
    'info',
    'The inventory sets parameters that a module accepts and does not act on.',
    'Nothing has to be done; docs/decisions say why.',
  ],
  ignored: [
    'info',
    'Parameters of modules that do not exist here are accepted and left alone.',
    'Nothing; they have no effect.',
  ],
  'no-drain': [
    'error',
    'A host is to go down, and a module does not say what its cluster needs before that.',
    'Take the hosts of that cluster down by hand, one at a time.',
  ],
  'not-well': [
    'error',
    'A host is to go down while something on it, or on another member of its clusters, is not well.',
    'See: pigsty health',
  ],
  'unfinished-procedure': [
    'warning',
    'A procedure began on a cluster and did not end; an error where it forbids other work meanwhile.',
    'Run the same command again: it goes on where it stopped.',
  ],
  'host-address': [
    'error',
    'A host is called by a name, or by something that is no IPv4 address.',
    'Call it by its IPv4 address; nodename gives it a name.',
  ],
  'one-machine': [
    'error',
    'Two hosts of the inventory are reached at one address: they are one machine.',
    'Write the address of each in its own ansible_host.',
  ],
  'crontab-time': [
    'warning',
    'cron takes a line, and reads its times or its command otherwise than it was meant.',
    'Correct it as the message says.',
  ],
  'unknown-placeholder': [
    'warning',
    'A value has a ${name} that nothing fills in, or is <a word> that was to be replaced.',
    'Correct the name, or write the value itself.',
  ],
  'package-set': [
    'warning',
    'A list of packages has a set that nobody knows, and that is a slip of one, or the local repository gets sets of other versions of PostgreSQL alone.',
    'Correct the name.',
  ],
  'inventory-release': [
    'warning',
    'The version of the inventory is no release of Pigsty, or one that is later than what is known here.',
    'Correct the version.',
  ],
  'repository-module': [
    'warning',
    'A list of groups of repositories has one that nobody knows.',
    'Correct the name, or add the group to repo_upstream.',
  ],
  'object-store': [
    'error',
    "Backups go to the estate's own object store, to a bucket or as a user that nobody makes there.",
    'Write the same in pgbackrest_repo and in minio_buckets and minio_users.',
  ],
  'two-clusters': [
    'error',
    'Two groups want a host in different clusters of one module.',
    'Remove the host from one of the two groups.',
  ],
  'list-entry': [
    'warning',
    'A list has an entry twice, or an empty one.',
    'Delete it, or change what was to be different.',
  ],
  'port-collision': [
    'error',
    'Two servers of a host are to listen on one port.',
    'Give one of them a port that is free on the host.',
  ],
  'proxied-server': [
    'warning',
    'A server of a service of HAProxy is at a host or a port where what the other servers are does not listen.',
    'Compare its address and its port with those of the others.',
  ],
  'portal-address': [
    'warning',
    'A site of the portal leads to the port of a server of this estate at an address beside its hosts, or without TLS to one that talks TLS alone.',
    'Compare the address with those of the hosts.',
  ],
  'host-name': [
    'warning',
    'A line of addresses and names has a name that is spelt almost like one of this estate, which no line has, or one with an underscore; or it gives localhost to another address.',
    'Correct the name.',
  ],
  application: [
    'warning',
    'The application that a host runs has no Docker, no entry of apps, a word there that nobody reads, a file with a mode or a state that is not meant, or a user that the object store lacks.',
    'Correct it as the message says.',
  ],
  'dropped-zero': ['warning', 'YAML reads a version like 1.10 as the number 1.1.', 'Write it in quotes.'],
  'connection-url': [
    'warning',
    'The address of a database has a password that ends too early: a character in it means something else there.',
    'Write the character as its percent code: %40 for @, %2F for /.',
  ],
  'data-directory': [
    'error',
    'Two programs of a host are to keep their data in one directory.',
    'Give each a directory of its own.',
  ],
  'template-address': [
    'warning',
    'An address of the templates, 10.10.10.10 or one beside it, was left where all hosts have others.',
    'Write the address of the host that is meant.',
  ],
  'vip-is-host': [
    'error',
    'A VIP is the address of a host.',
    'Choose an address of the same network that no machine has.',
  ],
  'vip-collision': ['error', 'Two clusters have the same VIP.', 'Give each an address of its own.'],
  'vip-outside': [
    'warning',
    'A VIP is in no network of the hosts that hold it.',
    'Choose a free address of their network.',
  ],
  'public-password': [
    'warning',
    'Passwords are the defaults that everybody can read in the documentation.',
    'Set others, or let `pigsty configure -g` make them.',
  ],
  'admin-ip-elsewhere': [
    'warning',
    'admin_ip is no host of the inventory, or none of infra.',
    'Set it to the address of the admin node.',
  ],
});

/** What the engine finds when it looks at the hosts: `plan` and `deploy` report it. */
export const runRules = ruleDocs({
  'package-unavailable': [
    'error',
    'No configured repository carries a package.',
    'Add the repository that the message names, or switch the part off that needs it.',
  ],
  'package-conflict': [
    'error',
    'The package manager refuses the transaction.',
    'See the lines of the package manager; nothing was changed.',
  ],
  'package-removes-others': [
    'error',
    'Installing a package would remove others.',
    'Remove them yourself when that is meant.',
  ],
  'package-downgrade': [
    'error',
    'A pinned version is lower than the installed one.',
    'Pin the installed version, or set node_package_downgrade: true.',
  ],
  'package-changes-others': [
    'warning',
    'Another version of a package changes other packages as well.',
    'See what runs of them; pin their versions if that is not meant.',
  ],
  'notified-too-late': [
    'error',
    'A module changes what a service has already been started with: a mistake of the module.',
    'Report it with the plan.',
  ],
});

/** Every rule that can be reported with these modules, in the order of the reference. */
export function allRules(specs: readonly AnySpec[]): readonly RuleDoc[] {
  return [...readingRules, ...estateRules, ...specs.flatMap((spec) => spec.rules ?? []), ...runRules];
}
