-- A value as a field of a CSV file (RFC 4180): 8" pan, red becomes "8"" pan, red"; unknown is empty. A text that a spreadsheet
-- would run as a formula is led by an apostrophe, so that it stays the text it is: =1+2 becomes '=1+2; a number stays a number.
create function facts.csv_field(value text) returns text language sql immutable parallel safe as $$
  select case
    when value is null then ''
    when safe ~ '[",\r\n]' then '"' || replace(safe, '"', '""') || '"'
    else safe
  end
  from (
    select case
      when value ~ '^[[:space:][:cntrl:]]*[=+@＝＋－＠-]' and value !~ '^-?[0-9]+(\.[0-9]+)?$' then '''' || value
      when value ~ '^[\t\r\n]' then '''' || value
      else value
    end as safe
  ) as guarded
$$;
