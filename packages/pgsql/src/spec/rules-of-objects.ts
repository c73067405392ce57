import { ruleDocs } from '@pigsty/sdk';

/** Rules about users, databases, services and HBA. */
export const objectRules = ruleDocs({
  'duplicate-name': [
    'error',
    'Two users, databases, services or default roles of a cluster have the same name.',
    'Join the two entries, or give one of them another name.',
  ],
  'unknown-role': [
    'error',
    'A user is in a role, or a database belongs to a role, that is defined nowhere.',
    'Correct the name, or add the role to pg_users.',
  ],
  'not-of-upstream': [
    'warning',
    'A standby cluster declares a user or a database that the cluster it copies from does not have.',
    'Declare it there: a standby cluster makes none of its own.',
  ],
  'unknown-database': [
    'warning',
    'A parameter names a database that pg_databases does not have.',
    'Correct the name; nothing to do when it is made elsewhere.',
  ],
  'reserved-name': [
    'error',
    'A role or database has a name that PostgreSQL keeps for itself.',
    'Choose another name.',
  ],
  'circular-role': [
    'error',
    'A role would be a member of itself, by way of others.',
    'Delete one of the memberships.',
  ],
  'service-check': [
    'warning',
    'The check of a service is a path that the REST API of Patroni does not have.',
    'Write /primary, /replica, /read-only or another one that it has.',
  ],
  'system-role': [
    'error',
    'A system role is marked as absent; it is never dropped.',
    'Delete state: absent.',
  ],
  'system-database': [
    'error',
    'A system database is marked as absent; it is never dropped.',
    'Delete state: absent.',
  ],
  recreate: [
    'warning',
    'state: recreate would delete a database at every deploy; it is treated as create.',
    'To start over, deploy once with state: absent.',
  ],
  expiry: [
    'error',
    'expire_at is no date.',
    'Write 2027-01-31, with a time and a zone if need be, or infinity.',
  ],
  selector: [
    'error',
    'The selector of a service is not understood.',
    'Write [] for all members, or a condition: [? pg_role == `replica` ]',
  ],
  'selector-name': [
    'warning',
    'The selector of a service asks for a variable that no host has.',
    'Correct the name; a text is written between backquotes.',
  ],
  'selector-value': [
    'error',
    'The selector of a service compares a parameter with a value that it cannot have.',
    'Write one of its values.',
  ],
  'service-address': [
    'error',
    'A service is to listen on what is no address; a warning where not every host that carries it has the address.',
    "Write '*', or the address of the VIP.",
  ],
  'service-dest': [
    'error',
    'A service leads to itself, or to a PgBouncer that is switched off; a warning for a port next to the usual ones.',
    'Write dest: postgres or dest: pgbouncer.',
  ],
  'data-file': [
    'error',
    'A file of pg_files would take the place of one that PostgreSQL, Patroni or pgBackRest keeps, or of another one.',
    'Give it a name of its own.',
  ],
  'pgsodium-key': [
    'error',
    'The master key of pgsodium is none; a warning where it follows from the name of the cluster, or has no effect.',
    'Write 64 random hex digits: openssl rand -hex 32.',
  ],
  'unknown-provider': [
    'error',
    'pg_service_provider names no group of the inventory, or one without hosts.',
    'Correct the name; empty when the members carry their services themselves.',
  ],
  'provider-without-haproxy': [
    'error',
    'A host that is to carry the services of a cluster has no HAProxy.',
    'Set haproxy_enabled: true on the hosts of the group.',
  ],
  'service-name': [
    'error',
    'Two services have the same name on a host that carries both.',
    'Give one of them another name.',
  ],
  'empty-service': [
    'warning',
    'The selector of a service matches no member of the cluster, or every member has pg_weight: 0.',
    'Compare it with pg_role and the other variables of the members.',
  ],
  'extension-library': [
    'warning',
    'A database has an extension whose library the server does not load.',
    'Add the library to pg_libs.',
  ],
  'shut-out': [
    'warning',
    'Nobody can get in: a limit of no connections, a password that has expired, or a place in PgBouncer for a role without login.',
    'Write connlimit: -1 for any number, or a later expire_at.',
  ],
  'parameter-pair': [
    'warning',
    'Two server parameters do not go together, or one lets a crash damage the data; an error where the server would not start.',
    'Correct one of them, as the message says.',
  ],
  'bare-number': [
    'warning',
    'A server parameter has a number without a unit, which is so little in its own unit that a larger one was probably meant.',
    'Write the unit: 30s, 64MB.',
  ],
  'pool-limit': [
    'warning',
    'A limit of PgBouncer is above another one that holds as well, and is never reached.',
    'Lower it, or raise the one that the message names.',
  ],
  'search-path': [
    'warning',
    'A search_path names a schema that is spelt almost like one of the database, and PostgreSQL passes over it.',
    'Correct the name.',
  ],
  'no-full-backup': [
    'warning',
    'Backups are scheduled, and none of them is a full one: they all hang on the one of the first deploy.',
    'Add a line that ends with pg-backup full.',
  ],
  'system-user': [
    'error',
    'A system user has the name of another one, or pg_users gives it another password than its parameter.',
    'Give each a name of its own, and write its password in one place.',
  ],
  'role-needed': [
    'error',
    'A user who is to be dropped still owns something, or has members.',
    'Delete state: absent, or give what it has to another role.',
  ],
  'library-package': [
    'warning',
    'PostgreSQL is to load a library whose package is in neither pg_extensions nor pg_packages, and would not start.',
    'Add it to pg_extensions; nothing to do when the package is on the hosts.',
  ],
  tablespace: [
    'error',
    'A database is to be made in the tablespace pg_global; a warning for one that nothing here makes.',
    'Leave tablespace out, or make it before.',
  ],
  'library-list': [
    'error',
    'A blank stands between two libraries that PostgreSQL is to load, which makes one name of them: it would not start.',
    'Write a comma between them.',
  ],
  'program-connection': [
    'warning',
    'A program is to connect to a cluster of the inventory with a user, a password or a database that it does not have.',
    'Write what pg_users and pg_databases of the cluster have.',
  ],
  'library-order': [
    'error',
    'PostgreSQL is to load citus behind another library, and would not start.',
    'Name citus first.',
  ],
  'package-version': [
    'warning',
    'A package is for another major version of PostgreSQL than pg_version.',
    'Name the one for pg_version.',
  ],
  'extension-database': [
    'error',
    'An extension that can be in one database only is to be created in another one.',
    'Delete it there, or set the parameter that names its database.',
  ],
  'dbsu-root': ['error', 'PostgreSQL is to run as root, and refuses that.', 'Set pg_dbsu: postgres.'],
  'account-number': [
    'warning',
    'The administrator of a host is to have the number of the account that runs PostgreSQL.',
    'Give node_admin_uid or pg_dbsu_uid another number.',
  ],
  'data-place': [
    'error',
    'Data is to be kept below /pg, which is a link to the data, or backups in the directory of the data.',
    'Write a directory of a disk, like /data/postgres.',
  ],
  'extension-package': [
    'warning',
    'A database has an extension whose package is in neither pg_extensions nor pg_packages.',
    'Add it to pg_extensions; nothing to do when the package is on the hosts.',
  ],
  'extension-version': [
    'warning',
    'An extension or a library is not there for the major version of the cluster.',
    'Delete it, or set another pg_version.',
  ],
  'not-of-member': [
    'warning',
    'Users or databases stand at a replica, where nothing reads them.',
    'Write them in the vars of the group.',
  ],
  'later-version': [
    'error',
    'An object has an option of a later PostgreSQL than pg_version.',
    'Delete it, or set a later pg_version.',
  ],
  'locale-provider': [
    'error',
    'A database has a locale of another provider than its own, or a provider without a locale.',
    'Set locale_provider to icu with icu_locale, or to builtin with builtin_locale.',
  ],
  'password-hash': [
    'warning',
    'A password begins like a hash and is none: it is taken for the password itself.',
    'Copy the whole hash, or write the password.',
  ],
  'connection-word': [
    'error',
    'Parameters of a connection have a word that no client of PostgreSQL takes.',
    'Correct it: sslmode=require.',
  ],
  'unknown-extension': [
    'warning',
    'An extension, its package or a library has a name that is not in the list of what there is.',
    'Correct the name; nothing to do when the package is there.',
  ],
  'extension-schema': [
    'warning',
    'An extension is to be in a schema that its database does not declare.',
    'Correct the name, or add it to the schemas of the database.',
  ],
  'server-parameter': [
    'error',
    'A server parameter has a value that no server takes; one that nobody knows is a warning.',
    'Write a value of its type, or correct the name.',
  ],
  'repository-option': [
    'error',
    'An option of a repository has a value that pgBackRest does not take; one that nobody knows is a warning.',
    'Write the number without a unit, or correct the name.',
  ],
  'crontab-user': [
    'warning',
    'A line of pg_crontab names a user, as only lines of the system crontab do.',
    'Take the name away.',
  ],
  'crontab-program': [
    'warning',
    'A line of pg_crontab or node_crontab runs a program of /pg/bin that there is not, or a kind of backup that there is not.',
    'Correct the name.',
  ],
  'pg-slot': [
    'error',
    'A slot of pg_slots has the name of one that Patroni makes for a member, or PostgreSQL cannot keep it in step; a database that nobody declares is a warning.',
    'Give it another name, name its database, or delete failover.',
  ],
  'database-template': [
    'error',
    'Databases are copies of each other in a circle, or of one that is to be dropped.',
    'Take template away from one of them.',
  ],
  'unfit-text': [
    'error',
    'A name or a value has characters that the file it goes to cannot hold.',
    'Choose another one; the message says what is allowed.',
  ],
  'hba-rule': [
    'error',
    'An HBA rule has an address, a method or a line that is none, or no rule lets the superuser in over the socket; a warning where nobody reaches the rule, it turns away those of later ones, it lets in nobody, or everybody without a password.',
    'Use an alias or an IPv4 network, and one of the methods that the message lists.',
  ],
  'hba-name': [
    'warning',
    'An HBA rule is for a user or a database that the inventory does not have.',
    'Correct the name; nothing to do when it is made elsewhere.',
  ],
  'default-privilege': [
    'error',
    'A line of pg_default_privileges is not understood.',
    'Write GRANT <privileges> ON TABLES|SEQUENCES|FUNCTIONS|TYPES|SCHEMAS TO <roles>.',
  ],
});
