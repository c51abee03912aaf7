\set x
\restrict abc
select 1;
\echo hi
\restrict def
\unrestrict
\unrestrict x
\unrestrict abc extra
\unrestrict abc
\restrict
\restrict a b
\unrestrict a
\.
\. foo
\.foo
\.;select 3;
\restrict 'q q'
\if true
\x
\unrestrict 'q q'
\endif
\if false
\restrict zz
\unrestrict
\endif
\restrict k1
\if false
\echo
\endif
\unrestrict k1
\restrictx a
