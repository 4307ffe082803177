-- A label on units in Amazon's warehouses: the SKUs it stood for and when. One FNSKU under several SKUs is one kind of unit:
-- never sum units by it.
create view facts.fnsku with (security_invoker = true) as
select account_id, marketplace_id, value as fnsku, sku, condition, known_from, known_to
from identity
where kind = 'fnsku';
