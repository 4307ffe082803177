-- A call counts against Amazon's limit when its answer is here, so calls on their way have to be remembered; and one
-- seller has one bucket at Amazon, however many workspaces have connected it.

alter table rate_bucket
  drop constraint rate_bucket_account_id_fkey,
  add column in_flight int not null default 0,
  add column in_flight_until timestamptz not null default '-infinity',
  add constraint rate_bucket_in_flight_is_a_count check (in_flight >= 0);
comment on table rate_bucket is 'Amazon''s token buckets, one per seller and operation, shared by every worker and server. Account 0 is the application itself, over all sellers.';
comment on column rate_bucket.in_flight is 'Calls that were taken and not answered yet. They count when they are answered, at the latest at in_flight_until.';

-- Two workspaces may have connected the same seller, and each reads only its own accounts; Amazon gives the pair of
-- seller and application one bucket. This answers which account keeps it, and nothing else about it.
create function bucket_account(asking int) returns int
language sql stable security definer set search_path = public as
$$
  select coalesce(min(same.account_id), asking)
  from account join account as same using (region, seller_id) where account.account_id = asking
$$;
revoke all on function bucket_account(int) from public;
grant execute on function bucket_account(int) to asm_server, asm_worker;
create index account_by_seller on account (region, seller_id);
