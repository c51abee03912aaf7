-- A table, its faults and its looks.
CREATE TABLE fruit (name text PRIMARY KEY, price numeric(6,2) CHECK (price > 0));
COPY fruit FROM STDIN;
apple	1.20
pear	2.05
\.
INSERT INTO fruit VALUES ('apple', 3);
INSERT INTO fruit VALUES ('fig', -1);
SELECT * FROM fruit ORDER BY price DESC;
\d fruit
\x
SELECT name, price * 2 AS double FROM fruit ORDER BY name LIMIT 1;
SELECT nothing FROM fruit;
