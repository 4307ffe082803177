-- A value as text within a line of Markdown, whoever wrote it: it ends no cell and no line, and opens no link, image, code or
-- tag. red | [x](y) becomes red \| \[x\](y); unknown is unknown.
create function facts.page_field(value text) returns text language sql immutable parallel safe as $$
  select coalesce(regexp_replace(regexp_replace(value, '[[:cntrl:]\u2028\u2029]+', ' ', 'g'), '([\\|`<\[\]*])', '\\\1', 'g'), 'unknown')
$$;
