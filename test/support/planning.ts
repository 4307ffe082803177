/** A few planning inputs of an account, as commits would have left them. */
import type pg from 'pg'

export const recordPlanning = async (
  owner: pg.Pool,
  {
    account_id,
    marketplace_id,
    sku,
  }: { readonly account_id: number; readonly marketplace_id: string; readonly sku: string },
): Promise<void> => {
  await owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, valid_from_on, valid_through_on, expires_on, source, author, preview_id, known_from)
     select $1, $2, kind, subject, name, value::jsonb, valid_from_on::date, valid_through_on::date, expires_on::date, 'plan.csv', 'planner', 'pv_1', '2026-11-19T09:00:00Z'
     from (values
       ('supplier', $3, '', '"Kettles, Ltd."', null, null, null),
       ('lead_time_days', 'supplier:Kettles, Ltd.', '', '32.5', null, null, '2027-06-30'),
       ('demand_event', '*', 'Black Friday', '3', '2026-11-27', '2026-11-30', null),
       ('landed_cost', $3, '', '{"amount": "4.10", "currency": "USD"}', null, null, null)
     ) as told (kind, subject, name, value, valid_from_on, valid_through_on, expires_on)`,
    [account_id, marketplace_id, sku],
  )
}
