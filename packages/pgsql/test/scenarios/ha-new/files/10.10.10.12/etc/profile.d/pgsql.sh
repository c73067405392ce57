# PostgreSQL for shells. Managed by pigsty: a change made here is undone by the next deploy.
export PATH=/usr/pgsql/bin:/pg/bin:$PATH
export PGHOME=/usr/pgsql
export PGDATA=/pg/data
export PGPORT=5432
export PGHOST=/var/run/postgresql
export PGDATABASE=postgres
export PGSSLROOTCERT=/etc/pki/ca.crt
alias pg='patronictl -c /etc/patroni/patroni.yml'
