-- The places where an account's units are told to be: fulfilment centres by their codes, between them, on the way, AWD, at the
-- merchant's, and warehouses of third parties by the names operators gave them.
create view facts.location with (security_invoker = true) as
select distinct account_id, marketplace_id, location_kind, location
from stock_by_location_counted;
