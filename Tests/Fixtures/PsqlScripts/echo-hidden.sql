\set ECHO_HIDDEN on
set client_min_messages = warning;
create table if not exists parent (id int primary key, name text not null default 'x', check (id > 0)) partition by range (id);
create table if not exists part partition of parent for values from (1) to (10);
create or replace view seen as select id from parent;
create or replace function one(int) returns int language sql as 'select $1';
create table if not exists "It's \ odd" (i int);
\dt
\d
\d parent
\d+ part
\d seen
\d p*
\d nosuch
\d "It's \\ odd"
\d 'It''s'
\dt nosuch
\dt a.b.c.d
\dt nosuch.public.t
\dn
\df one
\sf one
\sf+ one(int)
\sv seen
\sf nosuch
\sv parent
\du nosuch
\l nosuch
\dRp+
\dx
\di+ parent*
\dt public.p* extra
\d parent \\ \dv
\set HIDE_TABLEAM on
\d+ part
\unset HIDE_TABLEAM
begin;
\sf nosuch
\dt
\sf one
rollback;
begin; set local search_path = pg_catalog;
\dt parent
\d public.parent
commit;
\o /dev/null
\dt
\o
\pset format unaligned
\pset tuples_only on
\dt
\d part
\pset tuples_only off
\pset format aligned
\set QUIET on
\dt nosuch
\unset QUIET
\set VERBOSITY verbose
\sf nosuch
\dt
\set VERBOSITY default
\encoding LATIN1
\dt é
\encoding UTF8
set standard_conforming_strings = off;
\dt "a\\b"
reset standard_conforming_strings;
\set ECHO_HIDDEN noexec
\dt
\d parent
\sf one
\sf nosuch
\sf
\d+
\dRp+
\dt a.b.c.d
\x \dt
\set ECHO_HIDDEN off
\dt
\set ECHO_HIDDEN on
\set ON_ERROR_STOP on
\dt part
\sf nosuch
\echo not reached
