\estrict abc
\unrestrict abc  
\echo 1
\restrict abc
\unrestrict   abc
\echo 2
\restrict abc
\unrestrict abc \echo 3
\unrestrict abc
\echo 4
\restrict 'abc'
\unrestrict 'abc'
\unrestrict abc
\echo 5
\set v abc
\restrict :v
\unrestrict :v
\unrestrict abc
\echo 6
\restrict "abc"
\unrestrict abc
\unrestrict "abc"
\echo 7
\restrict abc;
\unrestrict abc;
\unrestrict abc
\echo 8
\restrict abc \echo 9
\restrict z
select 1 \unrestrict abc
\unrestrict abc
select 1 \g
\echo 10
\unrestrict k
\echo 11
\restrict a b c
\unrestrict a
\echo 12
\restrict abc
\unrestrict abc\\select 5;
\unrestrict abc
select 6;
