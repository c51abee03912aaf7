#!/bin/sh
# Run once by the image of PostgreSQL, in a new data folder: the line for "all databases" that it
# writes itself does not let a standby in.
echo "host replication $POSTGRES_USER samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"
