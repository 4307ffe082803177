/** Everything that was loaded and worked out, as text: two nights that ended alike are equal to the byte. */
import type pg from 'pg'

/** The tables of a schema with the columns that say what is known, leaving out who told it and when. */
const TIMES = ['run_id', 'line_no', 'known_from', 'known_to', 'data_version', 'synced_at', 'next_sync_at']
const TROUBLES = ['last_problem_code', 'last_problem_at']

/** Every dataset, history and kept-ready table as text, row by row, in an order of their own. */
export const dumpTables = async (owner: pg.Pool): Promise<string> => {
  const { rows: tables } = await owner.query<{ name: string; columns: string }>(
    `select table_schema || '.' || table_name as name,
            string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema in ('data', 'ready') and table_type = 'BASE TABLE' and column_name <> all ($1)
       -- Forecasts and cases are made when a night's loads are in: how often, and what of, depends on when that was.
       and table_name !~ '^(claim_case|reimbursement_match)|forecast'
     group by table_schema, table_name order by 1`,
    [[...TIMES, ...TROUBLES]],
  )
  const texts: string[] = []
  for (const { name, columns } of tables) {
    const { rows } = await owner.query<{ line: string }>(
      `select (t.*)::text as line from (select ${columns} from ${name}) as t order by (t.*)::text collate "C"`,
    )
    texts.push(`${name} (${rows.length})\n${rows.map(({ line }) => line).join('\n')}\n`)
  }
  return texts.join('\n')
}
