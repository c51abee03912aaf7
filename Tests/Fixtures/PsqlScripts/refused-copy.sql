\set v 1
\set r ':r'
select :r;
copy nosuch from stdin;
1
\.
\echo after
select 2 \. 
;
\.
copy nosuch from stdin \; select 1;
a	b
\.
select 3;
