-- A load counts what it has just written, for the facts are refreshed before autovacuum comes. Older servers know no such
-- right and leave it to autovacuum.
do $$
begin
  if current_setting('server_version_num')::int >= 170000 then
    execute 'grant maintain on all tables in schema data to asm_worker';
    execute 'alter default privileges in schema data grant maintain on tables to asm_worker';
  end if;
end $$;
