-- How long shipments take to Amazon, learned from this account's own: days from leaving to the first receipt, to units that
-- can be sold, and from the first receipt to those, half of the shipments (P50) and four fifths (P80). Per fulfilment
-- centre, and for all of the marketplace together as destination `*`.
--
-- Learned from shipments that left within the year before the ledger's last covered day and were received whole, all their
-- SKUs; those still on their way are not in it. Fewer than five tell nothing: a centre then has the numbers of all
-- (`learned_from` is `marketplace`), and where those are too few, too, none, with the reason.
-- Five shipments of 10, 11, 12, 14 and 30 days: P50 is 12, P80 is 14.
create view facts.inbound_timing with (security_invoker = true) as
with told as not materialized (
  select learned.account_id, learned.marketplace_id, place.destination,
         count(*) filter (where is_told)::int as shipments,
         count(*) filter (where is_open)::int as open_shipments,
         coalesce(sum(remaining_units) filter (where is_open), 0)::int as remaining_units,
         percentile_disc(array[0.5, 0.8]) within group (order by first_receipt_days) filter (where is_told) as first_receipt,
         percentile_disc(array[0.5, 0.8]) within group (order by sellable_days) filter (where is_told) as sellable,
         percentile_disc(array[0.5, 0.8]) within group (order by receiving_days) filter (where is_told) as receiving
  from inbound_learned as learned
  cross join lateral (values (learned.destination), ('*')) as place (destination)
  where place.destination is not null
  group by learned.account_id, learned.marketplace_id, place.destination
)
select own.account_id, own.marketplace_id, own.destination, own.shipments, own.open_shipments, own.remaining_units,
       case
         when own.shipments >= 5 and own.destination <> '*' then 'destination'
         when whole.shipments >= 5 then 'marketplace'
       end as learned_from,
       case when own.shipments >= 5 then own.shipments when whole.shipments >= 5 then whole.shipments end as learned_shipments,
       picked.first_receipt[1] as first_receipt_p50_days, picked.first_receipt[2] as first_receipt_p80_days,
       picked.sellable[1] as sellable_p50_days, picked.sellable[2] as sellable_p80_days,
       picked.receiving[1] as receiving_p50_days, picked.receiving[2] as receiving_p80_days,
       case when own.shipments < 5 and whole.shipments < 5 then 'too_few_shipments' end as reason
from told as own
join told as whole
  on whole.account_id = own.account_id and whole.marketplace_id = own.marketplace_id and whole.destination = '*'
cross join lateral (
  select case when own.shipments >= 5 then own.first_receipt when whole.shipments >= 5 then whole.first_receipt end as first_receipt,
         case when own.shipments >= 5 then own.sellable when whole.shipments >= 5 then whole.sellable end as sellable,
         case when own.shipments >= 5 then own.receiving when whole.shipments >= 5 then whole.receiving end as receiving
) as picked;
