-- A value as a field of a CSV file (RFC 4180): 8" pan, red becomes "8"" pan, red"; unknown is empty.
create function facts.csv_field(value text) returns text language sql immutable parallel safe as $$
  select case
    when value is null then ''
    when value ~ '[",\r\n]' then '"' || replace(value, '"', '""') || '"'
    else value
  end
$$;
