-- Which column of ours a header that Amazon sends no more was read into, so that the facts it touches can be named.

alter table column_drift add column column_name text;
comment on column column_drift.column_name is 'The dataset''s column that stays unknown without the header; null for a header nobody declared, and where it was noted before this was.';
