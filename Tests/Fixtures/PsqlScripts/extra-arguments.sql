\set foo bar
\pset null x :foo;
\t off ;
\t off  a;
\if false
\echo :foo `date`
\pset a b c d e
\endif
\if true x
\endif
\if false
\else :foo `date` x
\endif `date` :foo
\if true
\elif :foo `date`
\endif
\p :foo
\o a `date` b
\o
\encoding UTF8 :foo
\pset format a
\pset format as
\pset format u
\pset format w
\pset format t
\pset format c
\pset format x
\pset format ''
\pset linestyle a
\pset linestyle ''
\pset linestyle x
\pset unicode_border_linestyle ''
\pset unicode_border_linestyle d
\a
\a
\pset format aligned
\pset
\pset format wrapped
