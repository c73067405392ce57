/** What one way of replication is called. */
export interface Names {
  readonly publication: string;
  readonly subscription: string;
}

/** `pub_pg_test_app` and `sub_pg_test_app` for the database `app` of `pg-test`, which publishes. */
export function namesOf(cluster: string, database: string): Names {
  const of = `${cluster}_${database}`.replaceAll('-', '_');
  return { publication: `pub_${of}`, subscription: `sub_${of}` };
}
