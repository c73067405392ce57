/** Extensions that repositories for PostgreSQL carry, and the names of their packages, by the list of the original. */
export const EXTENSIONS: ReadonlySet<string> = words(`
  hunspell pg_roaringbitmap pgcollection pg_emailaddr pg_fact_loader pg_bulkload
  acl address_standardizer address_standardizer_data_us adminpack age aggs_for_arrays aggs_for_vecs
  amcheck anon arraymath asn1oid auth_delay auto_explain autoinc aux_mysql aws_s3 babelfishpg_common
  babelfishpg_money babelfishpg_tds babelfishpg_tsql base36 base62 basebackup_to_shell basic_archive
  bgw_replstatus bloom bool_plperl bool_plperlu btree_gin btree_gist bzip chkpass citext citus
  citus_columnar collection columnar count_distinct country credcheck cryptint cube currency
  data_historization db2_fdw db_migrator dblink dbt2 ddl_historization ddlx ddsketch debversion
  decoder_raw decoderbufs dict_int dict_xsyn documentdb documentdb_core documentdb_distributed
  duckdb_fdw earthdistance emailaddr emaj envvar explain_ui extra_window_functions faker file_fdw
  financial fio firebird_fdw first_last_agg floatfile floatvec fuzzystrmatch gb18030_2022 geoip gzip h3
  h3_postgis hashlib hashtypes hdfs_fdw hll hstore hstore_pllua hstore_plluau hstore_plperl
  hstore_plperlu hstore_plpython3u http hunspell_cs_cz hunspell_de_de hunspell_en_us hunspell_fr
  hunspell_ne_np hunspell_nl_nl hunspell_nn_no hunspell_pt_pt hunspell_ru_ru hunspell_ru_ru_aot hydra
  hypopg icu_ext imgsmlr index_advisor insert_username intagg intarray ip4r isn ivorysql_ora jdbc_fdw
  jsonb_plperl jsonb_plperlu jsonb_plpython3u jsquery kafka_fdw l10n_table_dependent_extension lo
  log_fdw logerrors login_hook lolor lower_quantile ltree ltree_plpython3u md5hash meta mimeo mobilitydb
  moddatetime mongo_fdw multicorn mysql_fdw noset numeral odbc_fdw ogr_fdw old_snapshot omni omnigres
  omnisketch ora_btree_gin ora_btree_gist oracle_fdw orafce orioledb pageinspect pagevis passwordcheck
  passwordcheck_cracklib periods permuteseq pg4ml pg_acl pg_analytics pg_anon pg_arraymath pg_auditor
  pg_auth_mon pg_background pg_base36 pg_base58 pg_base62 pg_bestmatch pg_bigm pg_buffercache pg_bzip
  pg_cardano pg_catcheck pg_cheat_funcs pg_checksums pg_collection pg_cooldown pg_country pg_crash
  pg_cron pg_curl pg_currency pg_dbms_job pg_dbms_lock pg_dbms_metadata pg_ddlx pg_dirtyread
  pg_drop_events pg_duckdb pg_duration pg_ecdsa pg_envvar pg_explain_ui pg_extra_time pg_failover_slots
  pg_financial pg_fio pg_fkpart pg_freespacemap pg_geohash pg_get_functiondef pg_graphql pg_gzip pg_h3
  pg_hashids pg_hashlib pg_hint_plan pg_html5_email_address pg_http pg_idkit pg_incremental pg_ivm
  pg_jobmon pg_jsonschema pg_later pg_logicalinspect pg_math pg_meta pg_mooncake pg_net pg_noset
  pg_orphaned pg_overexplain pg_parquet pg_partman pg_permissions pg_plan_filter pg_polyline pg_prefix
  pg_prewarm pg_prioritize pg_proctab pg_profile pg_protobuf pg_qualstats pg_random pg_rational
  pg_readme pg_readme_test_extension pg_readonly pg_redis_pubsub pg_relusage pg_repack pg_rrule
  pg_savior pg_schedoc pg_search pg_semver pg_session_jwt pg_show_plans pg_similarity pg_smtp_client
  pg_snakeoil pg_sphere pg_sqlog pg_squeeze pg_stat_kcache pg_stat_monitor pg_stat_statements
  pg_statement_rollback pg_store_plans pg_strom pg_summarize pg_surgery pg_task pg_tde pg_tiktoken
  pg_timeseries pg_tle pg_tokenizer pg_tracing pg_track_settings pg_trgm pg_uint128 pg_upless pg_uri
  pg_uuidv7 pg_vault pg_vectorize pg_visibility pg_wait_sampling pg_walinspect pg_xenophile pg_xxhash
  pg_zstd pgagent pgaudit pgauditlogtofile pgautofailover pgbouncer_fdw pgcozy pgcrypto pgcryptokey
  pgemailaddr pgextwlist pgfaceting pgfincore pgjq pgjwt pgl_ddl_deploy pglite_fusion pglogical
  pglogical_origin pglogical_ticker pgmemcache pgmeminfo pgml pgmp pgmq pgnodemx pgoutput pgpcre pgpdf
  pgpool pgpool_adm pgpool_recovery pgpool_regclass pgq pgqr pgroonga pgroonga_database pgrouting
  pgrowlocks pgsmcrypto pgsodium pgsparql pgsphere pgspider_ext pgsql_tweaks pgstattuple pgtap pgtt
  pguecc pguint pgunit pgvector pgvectorscale pgxicor plan_filter pldbgapi pldebugger pljava pllua
  plluau plperl plperlu plpgsql plpgsql_check plprofiler plproxy plprql plpython3u plr plsh pltcl pltclu
  plv8 pointcloud pointcloud_postgis postgis postgis_raster postgis_sfcgal postgis_tiger_geocoder
  postgis_topology postgres_fdw powa pre_prepare prefix preprepare prioritize q3c quantile random rdkit
  redis redis_fdw refint repmgr roaringbitmap rum safeupdate schedoc seg semver sepgsql sequential_uuids
  session_variable set_user shacrypt smlar snowflake sparql spock sqlite_fdw sslinfo sslutils
  supabase_vault supautils system_stats table_log table_version tablefunc tcn tdigest tds_fdw
  temporal_tables test_decoding timescaledb timescaledb_toolkit timeseries timestamp9 toastinfo topn
  tsm_system_rows tsm_system_time uint uint128 unaccent unit uri url_encode uuid-ossp vasco vchord
  vchord_bm25 vector vectorize vectorscale wal2json wal2mongo wrappers xicor xml2 xxhash zhparser zstd
`);

/** Libraries to preload that are not called like their extension. */
export const LIBRARIES: ReadonlySet<string> = new Set([
  ...EXTENSIONS,
  ...words(`
  auth_delay aux_mysql dict_snowball gb18030_2022 liboracle_parser libpqwalreceiver online_analyze
  pg_documentdb pg_documentdb_core pg_documentdb_extended_rum pg_documentdb_gw pg_partman_bgw pg_pathman
  pg_query_state pg_stat_plans pg_tokenizer pgaudit pgaudit_analyze pglogical_output pgsql_http
  plugin_debugger test_decoding timescaledb_osm vchord worker_spi
  `),
]);

const CATEGORIES = words(`
  time gis rag fts olap feat lang type util func admin stat sec fdw sim etl mini core full main client
  server devel basic test ha
`);

const SETS = [
  'postgresql',
  'pgsql',
  'pgsql-common',
  'patroni',
  'pgbouncer',
  'pgbackrest',
  'pg_exporter',
  'pgbadger',
  'vip-manager',
  'agensgraph',
  'polardb',
  'openhalo',
  'ivorysql',
  'babelfish',
  'orioledb',
  'pgedge',
  'pgtde',
  'cloudberry',
  'supabase',
  'citus',
  'oriole',
];

/** What `pg_extensions` may name: extensions, and sets of them like `pg18-gis`. */
export const EXTENSION_PACKAGES: ReadonlySet<string> = new Set([
  ...EXTENSIONS,
  ...SETS,
  ...['pgsql', 'pg13', 'pg14', 'pg15', 'pg16', 'pg17', 'pg18', 'pg19'].flatMap((set) => [
    set,
    ...[...CATEGORIES].map((category) => `${set}-${category}`),
  ]),
]);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
