\set ECHO_HIDDEN noexec
copy (select 1) to stdout;
\copy (select 2) to stdout
select 2 as a \gdesc
\set FETCH_COUNT 1
select 3;
\unset FETCH_COUNT
\set AUTOCOMMIT off
select 4;
commit;
\set AUTOCOMMIT on
\set ON_ERROR_ROLLBACK on
begin; select 1/0; select 5; commit;
\encoding SQL_ASCII
\encoding
\echo :ECHO_HIDDEN
\unset ECHO_HIDDEN
\dn
