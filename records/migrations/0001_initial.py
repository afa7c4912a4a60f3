"""The chain of seals, and what the database does by itself for it: see ``records.seals.triggers``."""

from django.db import migrations, models

from workflow.migration_ops import append_only

SEALING = 0x5EA1  # advisory lock: one session adds links, the others wait
STEADY = "SET timezone = 'UTC' SET intervalstyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1"
FUNCTIONS = f"""
CREATE FUNCTION records_digest(line jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE RETURN sha256(convert_to((
    SELECT coalesce(jsonb_object_agg(key, value), '{{}}') FROM jsonb_each(line) WHERE value <> 'null'
)::text, 'UTF8'));
CREATE FUNCTION records_digests(log text, key text) RETURNS TABLE (line text, digest bytea) LANGUAGE plpgsql STABLE {STEADY} AS $$
BEGIN
    RETURN QUERY EXECUTE
        format('SELECT %1$I::text, records_digest(to_jsonb(l)) FROM %2$I l ORDER BY %1$I', key, log);
END $$;
CREATE FUNCTION records_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp {STEADY} AS $$
DECLARE
    line jsonb := to_jsonb(NEW);
BEGIN
    INSERT INTO records_unsealed (log, line, digest) VALUES (TG_TABLE_NAME, line ->> TG_ARGV[0], records_digest(line));
    RETURN NULL;
END $$;
CREATE FUNCTION records_link(before bytea, number bigint, log text, line text, digest bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE RETURN sha256(before || convert_to(format('%s %s %s ', number, log, line), 'UTF8') || digest);
CREATE FUNCTION records_seal_lines(most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    at bigint;
    last bytea;
    many integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock({SEALING});
    SELECT number, link INTO at, last FROM records_seal ORDER BY number DESC LIMIT 1;
    at := coalesce(at, 0);
    last := coalesce(last, ''::bytea);
    FOR one IN
        WITH taken AS (
            DELETE FROM records_unsealed WHERE id IN (SELECT id FROM records_unsealed ORDER BY id LIMIT most)
            RETURNING id, log, line, digest
        ) SELECT * FROM taken ORDER BY id
    LOOP
        at := at + 1;
        last := records_link(last, at, one.log, one.line, one.digest);
        INSERT INTO records_seal (number, log, line, digest, link, sealed_at)
            VALUES (at, one.log, one.line, one.digest, last, clock_timestamp());
        many := many + 1;
    END LOOP;
    RETURN many;
END $$;
"""
GONE = """
DROP FUNCTION records_seal_lines(integer);
DROP FUNCTION records_link(bytea, bigint, text, text, bytea);
DROP FUNCTION records_note() CASCADE;
DROP FUNCTION records_digests(text, text);
DROP FUNCTION records_digest(jsonb);
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [("workflow", "0002_triggers")]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序號')),
                ('log', models.CharField(max_length=63, verbose_name='紀錄表')),
                ('line', models.CharField(max_length=40, verbose_name='紀錄編號')),
                ('digest', models.BinaryField(verbose_name='雜湊值')),
                ('link', models.BinaryField(verbose_name='鏈結值')),
                ('sealed_at', models.DateTimeField(verbose_name='封存時間')),
            ],
            options={
                'verbose_name': '紀錄封存',
                'verbose_name_plural': '紀錄封存',
                'db_table_comment': 'kept by triggers',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('log', 'line'), name='seal_once')],
            },
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(max_length=63, verbose_name='紀錄表')),
                ('line', models.CharField(max_length=40, verbose_name='紀錄編號')),
                ('digest', models.BinaryField(verbose_name='雜湊值')),
            ],
            options={
                'verbose_name': '待封存的紀錄',
                'verbose_name_plural': '待封存的紀錄',
                'db_table_comment': 'kept by triggers',
                'constraints': [models.UniqueConstraint(fields=('log', 'line'), name='unsealed_once')],
            },
        ),
        migrations.RunSQL(FUNCTIONS, GONE),
        append_only("records_seal"),
    ]
