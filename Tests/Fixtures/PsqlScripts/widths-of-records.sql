\pset border 2
\x
\set FETCH_COUNT 2
select g, repeat('x',g::int) from generate_series(1,5) g;
\pset linestyle unicode
\pset border 1
select g, repeat('x',g::int) from generate_series(1,5) g;
\unset FETCH_COUNT
select 1 where false;
\pset border 3
select g, repeat('x',g::int) as abcdefghijkl from generate_series(1,5) g;
\pset format wrapped
select g, repeat('x',g::int) as abcdefghijkl from generate_series(1,5) g;
\pset columns 20
select g, repeat('x',g::int*8) as abcdefghijkl from generate_series(1,5) g;
