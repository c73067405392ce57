/**
 * Names are the original's where the thing is the same. A value is `json`, not `jsonb`, because it keeps the order of keys,
 * in which users, databases and settings are written. Rows that somebody adds by hand come last in their order.
 */
export const tables = `
create table pigsty.cmdb (
  version int primary key,
  at timestamptz not null default now()
);

create table pigsty."group" (
  cls text primary key,
  seq int not null default 1000000,
  priority int not null default 1
);

create table pigsty.group_child (
  parent text not null references pigsty."group" on update cascade on delete cascade,
  child text not null references pigsty."group" on update cascade on delete cascade,
  seq int not null default 1000000,
  primary key (parent, child),
  check (parent <> child and child <> 'all')
);

create table pigsty.host (
  cls text not null references pigsty."group" on update cascade on delete cascade,
  ip text not null,
  seq int not null default 1000000,
  rank int not null default 1000000,
  primary key (cls, ip)
);

create table pigsty.global_var (
  key text primary key,
  value json not null,
  seq int not null default 1000000,
  source text
);

create table pigsty.group_var (
  cls text not null references pigsty."group" on update cascade on delete cascade check (cls <> 'all'),
  key text not null,
  value json not null,
  seq int not null default 1000000,
  source text,
  primary key (cls, key)
);

create table pigsty.host_var (
  cls text not null,
  ip text not null,
  key text not null,
  value json not null,
  seq int not null default 1000000,
  source text,
  primary key (cls, ip, key),
  foreign key (cls, ip) references pigsty.host on update cascade on delete cascade
);

comment on schema pigsty is 'The inventory of Pigsty, kept by pigsty cmdb load.';
comment on table pigsty.cmdb is 'Versions of this schema.';
comment on table pigsty."group" is 'Groups of the inventory.';
comment on table pigsty.group_child is 'Groups below groups; one that is below none is below all.';
comment on table pigsty.host is 'Hosts that a group lists itself. seq counts in the group, rank in the estate.';
comment on table pigsty.global_var is 'Variables of all.';
comment on table pigsty.group_var is 'Variables of groups.';
comment on table pigsty.host_var is 'Variables of hosts, by the group where they stand.';
`;
