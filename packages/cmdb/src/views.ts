/** What belongs to whom, and each host's variables after precedence: by depth, priority, name, then the host's own. */
const configuration = `
create view pigsty.group_depth as
with recursive edge as (
  select parent, child from pigsty.group_child
  union all
  select 'all', cls from pigsty."group" g
  where cls <> 'all' and not exists (select from pigsty.group_child c where c.child = g.cls)
), walk(cls, depth) as (
  select 'all', 0
  union all
  select edge.child, walk.depth + 1 from walk join edge on edge.parent = walk.cls where walk.depth < 100
)
select cls, max(depth) as depth from walk group by cls;

create view pigsty.member as
with recursive walk(cls, ip) as (
  select cls, ip from pigsty.host
  union
  select c.parent, walk.ip from walk join pigsty.group_child c on c.child = walk.cls
)
select cls, ip from walk
union
select 'all', ip from pigsty.host;

create view pigsty.host_config as
with layer as (
  select m.ip, v.key, v.value, 0 as own, 0 as depth, 1 as priority, 'all' as cls
  from pigsty.member m join pigsty.global_var v on m.cls = 'all'
  union all
  select m.ip, v.key, v.value, 0, d.depth, g.priority, g.cls
  from pigsty.member m
  join pigsty."group" g using (cls)
  join pigsty.group_depth d using (cls)
  join pigsty.group_var v using (cls)
  union all
  select v.ip, v.key, v.value, 1, g.seq, 1, g.cls
  from pigsty.host_var v join pigsty."group" g using (cls)
)
select ip, jsonb_object_agg(key, value::jsonb order by own, depth, priority, cls collate "C") as config
from layer group by ip;

create view pigsty.inventory as
with listed as (
  select cls, jsonb_agg(ip order by seq, ip) as hosts from pigsty.host where cls <> 'all' group by cls
), child as (
  select parent as cls, jsonb_agg(child order by seq, child) as children from pigsty.group_child group by parent
), entry as (
  select g.cls, jsonb_strip_nulls(jsonb_build_object('hosts', l.hosts, 'children', c.children)) as body
  from pigsty."group" g left join listed l using (cls) left join child c using (cls)
)
select (
  coalesce((select jsonb_object_agg(cls, body) from entry where body <> '{}'), '{}')
  || jsonb_build_object('_meta', jsonb_build_object('hostvars',
       coalesce((select jsonb_object_agg(ip, config) from pigsty.host_config), '{}')))
)::text as text;
`;

const number = (name: string): string =>
  `case when config ->> '${name}' ~ '^[0-9]+$' then (config ->> '${name}')::int end`;

/** One row per instance of every module, as the inventory declares them. */
const instances = `
create view pigsty.instance as
select 'node' as module, coalesce(config ->> 'node_cluster', 'nodes') as cls,
       coalesce(config ->> 'nodename', case when coalesce(config ->> 'node_id_from_pg', 'true') <> 'false'
         then (config ->> 'pg_cluster') || '-' || (config ->> 'pg_seq') end, ip) as ins,
       ip, null::int as seq, null::text as role
from pigsty.host_config
union all
select 'infra', 'infra', 'infra-' || (config ->> 'infra_seq'), ip, ${number('infra_seq')}, null
from pigsty.host_config where config ? 'infra_seq'
union all
select 'etcd', coalesce(config ->> 'etcd_cluster', 'etcd'),
       coalesce(config ->> 'etcd_cluster', 'etcd') || '-' || (config ->> 'etcd_seq'), ip, ${number('etcd_seq')}, null
from pigsty.host_config where config ? 'etcd_seq'
union all
select 'minio', coalesce(config ->> 'minio_cluster', 'minio'),
       coalesce(config ->> 'minio_cluster', 'minio') || '-' || (config ->> 'minio_seq'), ip, ${number('minio_seq')}, null
from pigsty.host_config where config ? 'minio_seq'
union all
select 'pgsql', config ->> 'pg_cluster', (config ->> 'pg_cluster') || '-' || (config ->> 'pg_seq'), ip,
       ${number('pg_seq')}, config ->> 'pg_role'
from pigsty.host_config where config ?& '{pg_cluster,pg_seq}'
union all
select 'redis', config ->> 'redis_cluster',
       concat_ws('-', config ->> 'redis_cluster', config ->> 'redis_node', port), ip, ${number('redis_node')}, null
from pigsty.host_config, jsonb_object_keys(config -> 'redis_instances') port
where config ?& '{redis_cluster,redis_node}' and jsonb_typeof(config -> 'redis_instances') = 'object';

create view pigsty.cluster as
select module, cls, count(*)::int as instances, array_agg(ip order by seq, ip) as ips
from pigsty.instance group by module, cls;
${['node', 'infra', 'etcd', 'minio', 'redis']
  .map(
    (module) => `
create view pigsty.${module}_cluster as select cls, instances, ips from pigsty.cluster where module = '${module}';
create view pigsty.${module}_instance as select cls, ip, ins, seq from pigsty.instance where module = '${module}';`,
  )
  .join('')}
create view pigsty.pg_cluster as
select c.cls, c.instances, c.ips, (select ins from pigsty.instance i
  where i.module = 'pgsql' and i.cls = c.cls and i.role = 'primary' order by seq limit 1) as "primary"
from pigsty.cluster c where c.module = 'pgsql';
create view pigsty.pg_instance as select cls, ip, ins, seq, role from pigsty.instance where module = 'pgsql';
${[
  ['pg_database', 'pg_databases'],
  ['pg_users', 'pg_users'],
]
  .map(
    ([view, parameter]) => `
create view pigsty.${view} as
select distinct on (i.cls, d ->> 'name') i.cls, d ->> 'name' as name, d - 'name' - 'password' as definition
from pigsty.pg_instance i join pigsty.host_config c using (ip),
     jsonb_array_elements(case when jsonb_typeof(c.config -> '${parameter}') = 'array'
       then c.config -> '${parameter}' else '[]' end) d
where jsonb_typeof(d) = 'object'
order by i.cls, d ->> 'name', i.seq;`,
  )
  .join('')}
`;

/**
 * Default privileges may let every reader of the database read what is new. Here lie the passwords of the whole estate:
 * what holds values is for the owner alone, and the views of clusters and instances are for readers.
 */
const privacy = `
do $$
declare
  acl record;
  shown text;
begin
  for acl in
    select c.relname, a.grantee from pg_class c, aclexplode(c.relacl) a
    where c.relnamespace = 'pigsty'::regnamespace and a.grantee <> c.relowner
      and c.relname in ('global_var', 'group_var', 'host_var', 'host_config', 'inventory')
  loop
    execute format('revoke all on pigsty.%I from %s', acl.relname,
      case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end);
  end loop;
  if exists (select from pg_roles where rolname = 'dbrole_readonly') then
    grant usage on schema pigsty to dbrole_readonly;
    for shown in
      select relname from pg_class where relnamespace = 'pigsty'::regnamespace and relkind = 'v'
        and (relname like '%cluster' or relname like '%instance' or relname in ('pg_database', 'pg_users'))
    loop
      execute format('grant select on pigsty.%I to dbrole_readonly', shown);
    end loop;
  end if;
end $$;
`;

export const views = `${configuration}${instances}${privacy}`;
