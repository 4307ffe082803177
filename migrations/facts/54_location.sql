-- The places where an account's units are told to be: fulfilment centres by their codes, on the way, at the merchant's.
-- Units at the warehouse of a third party appear once a source names them.
create view facts.location with (security_invoker = true) as
select distinct account_id, marketplace_id, location_kind, location
from stock_by_location;
