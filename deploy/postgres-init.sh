#!/bin/bash
# First start of an empty cluster: a role that owns the tables and migrates, and the one the application signs in with.
# Neither is a superuser; the application's owns nothing, or it could switch off what keeps the log append-only.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set=password="$APP_DB_PASSWORD" \
    --set=owner_password="$OWNER_DB_PASSWORD" <<'SQL'
CREATE ROLE chuangsheng LOGIN PASSWORD :'password';
CREATE ROLE chuangsheng_owner LOGIN PASSWORD :'owner_password';
CREATE DATABASE chuangsheng OWNER chuangsheng_owner;
SQL
