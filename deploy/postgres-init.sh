#!/bin/bash
# First start of an empty cluster: the application's own role and database. It is no superuser: a superuser could
# switch off the triggers that keep the log append-only.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set=password="$APP_DB_PASSWORD" <<'SQL'
CREATE ROLE chuangsheng LOGIN PASSWORD :'password';
CREATE DATABASE chuangsheng OWNER chuangsheng;
SQL
