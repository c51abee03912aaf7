\pset null '(none)'
SELECT '${1}' AS braces, '```' AS fence, NULL AS nothing;
\getenv folder PG_ABS_SRCDIR
SELECT :'folder' <> '' AS is_set;
\copy fruit TO STDOUT WITH (FORMAT csv)
SELECT * FROM fruit \crosstabview
\pset csv_fieldsep '\0'
\nosuch
