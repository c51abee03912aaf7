\set limit 2
SELECT count(*) AS n FROM fruit WHERE price < :limit \gset
\echo there are :n of them
DO $$ BEGIN RAISE NOTICE 'price is %', (SELECT max(price) FROM fruit); END $$;
CREATE FUNCTION total() RETURNS numeric LANGUAGE sql AS $body$
  SELECT sum(price) FROM fruit;
$body$;
SELECT total();
\if :{?nothing}
SELECT 'never';
\else
SELECT 'else' AS branch, E'two\nlines' AS cell;
\endif
SELECT 1 \; SELECT 2;
BEGIN;
SELECT 1/0;
SELECT 1;
ROLLBACK
