\set FETCH_COUNT 2
create table t (a int, b text);
insert into t select g, repeat('x', g) from generate_series(1, 5) g returning *;
\echo :ROW_COUNT
update t set b = b || 'y' where a < 3 returning a, b;
with d as (delete from t where a = 5 returning a) select * from d;
select a, 10 / (4 - a) as q from t order by a;
\echo :ERROR :SQLSTATE :ROW_COUNT
select 'one' as x union all select 'two' \; select 'three' as y union all select 'four' union all select 'a long one' \; select 'five' as z;
\echo :ROW_COUNT
select 1 as g, 2 as h \gset p_
\echo :p_g :p_h
select 1 where false;
explain (costs off) select * from t where a = 1 and b = 'x';
show work_mem;
begin;
select a from t order by a \g
declare c cursor for select a from t order by a;
fetch 3 from c;
commit;
select a, b from t order by a \gx
select a, b, a + 1 as c from t \crosstabview
\t on
select a from t order by a;
\t off
merge into t using (values (1, 'n'), (9, 'm')) s(a, b) on t.a = s.a when matched then update set b = s.b when not matched then insert values (s.a, s.b);
values (1), (2), (3);
table t;
(select 1);
\set SHOW_ALL_RESULTS off
select 1 \; select 2 union all select 3 union all select 4;
\set SHOW_ALL_RESULTS on
\set AUTOCOMMIT off
select g from generate_series(1, 3) g;
rollback;
\set AUTOCOMMIT on
\set ON_ERROR_ROLLBACK on
begin;
select 1 / (3 - g) as q from generate_series(1, 4) g;
select count(*) from t;
commit;
\unset FETCH_COUNT
drop table t;
