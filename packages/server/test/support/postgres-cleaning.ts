/** What `migrate` writes and no test changes for good. */
const kept = [
  "auth_permission",
  "django_content_type",
  "django_migrations",
  "django_site",
  "gatehouse_migration",
];

const keptList = kept.map((name) => `'${name}'`).join(", ");

/**
 * Functions for one connection, in its own temporary schema, so that nothing of them is seen in the database.
 *
 * `clean()` ends all other connections, deletes all rows but those that a migration makes, starts the counters again, and tells the
 * shape of what is left: a digest of tables, columns, indexes, constraints, functions, triggers and kept rows. One round trip, and deleting from small tables
 * is many times faster than TRUNCATE, which makes new files. `strays()` counts other connections.
 */
export const cleaning = `
CREATE FUNCTION pg_temp.strays() RETURNS integer LANGUAGE sql AS $$
  SELECT count(*)::integer FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
$$;

CREATE FUNCTION pg_temp.shape() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  digest text;
  content text;
  tbl text;
BEGIN
  SELECT md5(string_agg(r.relname || ' ' || a.attname || ' ' || a.atttypid || ' ' || a.attnotnull, ','
             ORDER BY r.relname COLLATE "C", a.attnum))
    INTO digest
    FROM pg_class r JOIN pg_attribute a ON a.attrelid = r.oid
    WHERE r.relnamespace = 'public'::regnamespace AND NOT a.attisdropped AND r.relkind IN ('r', 'i', 'v');
  SELECT md5(concat(digest, string_agg(conname, ',' ORDER BY conname COLLATE "C")))
    INTO digest FROM pg_constraint WHERE connamespace = 'public'::regnamespace;
  SELECT md5(concat(digest, string_agg(proname, ',' ORDER BY proname COLLATE "C")))
    INTO digest FROM pg_proc WHERE pronamespace = 'public'::regnamespace;
  SELECT md5(concat(digest, string_agg(tgname, ',' ORDER BY tgname COLLATE "C")))
    INTO digest FROM pg_trigger WHERE NOT tgisinternal;
  FOREACH tbl IN ARRAY ARRAY[${keptList}] LOOP
    IF to_regclass(tbl) IS NOT NULL THEN
      EXECUTE format('SELECT string_agg(t::text, '','' ORDER BY t::text COLLATE "C") FROM %I t', tbl) INTO content;
      digest := md5(concat(digest, content));
    END IF;
  END LOOP;
  RETURN digest;
END $$;

CREATE FUNCTION pg_temp.clean() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  tbl regclass;
BEGIN
  PERFORM pg_terminate_backend(pid, 1000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
  -- Without triggers, and so without foreign keys: no order of the tables matters.
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR tbl IN SELECT oid::regclass FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL (ARRAY[${keptList}])
  LOOP
    EXECUTE 'DELETE FROM ' || tbl;
  END LOOP;
  PERFORM setval(s.seqrelid, 1, false)
    FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
      JOIN pg_class r ON r.oid = d.refobjid
    WHERE r.relnamespace = 'public'::regnamespace AND r.relname <> ALL (ARRAY[${keptList}])
      AND pg_sequence_last_value(s.seqrelid) IS NOT NULL;
  RETURN pg_temp.shape();
END $$;
`;
