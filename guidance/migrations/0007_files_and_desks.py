"""Files that came with moves of coordination and follow-ups; what desks and the figures of a year count has its indexes.

What units see of requests, uses and coordination says the year they are of, requests their topics, coordination the days
until it was answered; conversations are listed as well (``guidance.models.sights``).
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from workflow.migration_ops import append_only

BEFORE = import_module("guidance.migrations.0006_sights")
ASKED = "(t.asked_at AT TIME ZONE 'Asia/Taipei')::date"
YEAR = f"(extract(year FROM {ASKED}) - 1911)::smallint"
TOPICS = "','||array_to_string(t.topics,',')||','"
DAYS = f"CASE WHEN t.state IN ('answered','settled') THEN (t.answered_on - {ASKED})::bigint END"
CHANGED = {
    "request": (f"t.due_on, t.state, NULL::varchar, {TOPICS}, {YEAR}, NULL::bigint, false", ""),
    "use": (
        f"t.due_on, t.state, NULL::varchar, c.kind, {YEAR}, t.resource_id, false",
        "JOIN guidance_resource c ON c.id = t.resource_id",
    ),
    "together": (f"t.due_on, t.state, NULL::varchar, t.outcome, {YEAR}, {DAYS}, false", ""),
}
SPOKEN = {
    "spoken": ("t.day, '', NULL::varchar, t.how, NULL::smallint, NULL::bigint, false", ""),
}
NOTES = "guidance_contactnote"
SEERS = BEFORE.SEERS | {
    "spoken": [
        """
    SELECT s.unit_id, t.id FROM {table} t JOIN guidance_sight s ON s.what = 'request' AND s.listed = t.request_id
    WHERE t.id = ANY (keys)""",
    ],
}
TABLES = BEFORE.TABLES | {"spoken": NOTES}
BELOW = {
    "request": f"""
    PERFORM guidance_see_visit((SELECT array_agg(id) FROM guidance_visit WHERE request_id = ANY (keys)));
    PERFORM guidance_see_spoken((SELECT array_agg(id) FROM {NOTES} WHERE request_id = ANY (keys)));""",
}
HELD = f"""WHEN 'spoken' THEN
        PERFORM guidance_hold('request', (SELECT array_agg(DISTINCT request_id) FROM {NOTES} WHERE id = ANY (keys)));
    WHEN 'follow_up' THEN"""
WATCHED = {
    "request": (*BEFORE.WATCHED["request"], "topics", "asked_at"),
    "use": (*BEFORE.WATCHED["use"], "asked_at"),
    "together": (*BEFORE.WATCHED["together"], "answered_on", "asked_at"),
}


def seeing(what, copied, beside, below=""):
    """The function that puts right the sights of some rows, as it is from now on."""
    values = zip(copied.split(", ", len(BEFORE.COLUMNS) - 1), BEFORE.COLUMNS, strict=True)
    new, old = (", ".join(f"{row}.{column}" for column in BEFORE.COLUMNS) for row in ("excluded", "s"))
    return _instead(
        BEFORE.SEE.format(
            what=what,
            table=TABLES[what],
            as_owner=BEFORE.AS_OWNER,
            seers="\n    UNION".join(SEERS[what]).replace("{table}", TABLES[what]),
            copied=", ".join(f"{value} AS {column}" for value, column in values),
            beside=beside,
            columns=", ".join(BEFORE.COLUMNS),
            new=new,
            old=old,
            below=below,
        )
    )


def _instead(made):
    return made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def watching(what, watched):
    """The trigger of what changes of its rows, anew."""
    table = TABLES[what]
    return f"DROP TRIGGER {table}_sights_change ON {table};" + BEFORE.changed(table, what, "id", watched)


def of_all(tables):
    """The function that looks at everything."""
    each = "\n    ".join(
        f"PERFORM guidance_hold('{what}', keys) FROM (SELECT array_agg(id) AS keys FROM {table}) t WHERE keys IS NOT NULL;\n"
        f"    PERFORM guidance_see_{what}((SELECT array_agg(id) FROM {table}));"
        for what, table in tables.items()
    )
    text = BEFORE.OF_UNITS.split("CREATE FUNCTION guidance_sights_of_unit")[0]
    return _instead(text.replace("{as_owner}", BEFORE.AS_OWNER).replace("{each}", each))


def statements():
    """Functions first; nothing is filled in of what they said before."""
    hold = _instead(BEFORE.HOLD.replace("{as_owner}", BEFORE.AS_OWNER))
    return [
        seeing("spoken", *SPOKEN["spoken"]),
        *(seeing(what, *copied, BELOW.get(what, "")) for what, copied in CHANGED.items()),
        hold.replace("WHEN 'follow_up' THEN", HELD),
        of_all(TABLES),
        BEFORE.MADE.format(table=NOTES, event="INSERT", rows="NEW", what="spoken", column="id"),
        BEFORE.TAKEN_AWAY.format(table=NOTES, what="spoken"),
        *(watching(what, watched) for what, watched in WATCHED.items()),
        BEFORE.FILL,
    ]


def as_before():
    """The other way."""
    hold = _instead(BEFORE.HOLD.replace("{as_owner}", BEFORE.AS_OWNER))
    gone = [f"DROP TRIGGER {NOTES}_sights_{event} ON {NOTES}" for event in ("insert", "gone")]
    return [
        *gone,
        *(_instead(BEFORE.seeing(what)) for what in CHANGED),
        hold,
        of_all(BEFORE.TABLES),
        *(watching(what, BEFORE.WATCHED[what]) for what in WATCHED),
        "DELETE FROM guidance_sight WHERE what = 'spoken'",
        "DROP FUNCTION guidance_see_spoken",
        BEFORE.FILL,
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_letter_words'),
        ('documents', '0006_lease'),
        ('guidance', '0006_sights'),
        ('proposals', '0009_assignments'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(verbose_name='異動序號')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='附件')),
                ('coordination', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='guidance.coordination', verbose_name='中央協調')),
                ('follow_up', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='guidance.followup', verbose_name='追蹤事項')),
            ],
            options={
                'verbose_name': '輔導附件',
                'verbose_name_plural': '輔導附件',
                'ordering': ['id'],
                'indexes': [
                    models.Index(condition=models.Q(('coordination__isnull', False)), fields=['coordination', 'id'], name='files_of_coordination'),
                    models.Index(condition=models.Q(('follow_up__isnull', False)), fields=['follow_up', 'id'], name='files_of_follow_up'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('coordination', None), ('follow_up__isnull', False)), models.Q(('coordination__isnull', False), ('follow_up', None)), _connector='OR'), name='guidance_file_of_one_case'),
                ],
            },
        ),
        append_only("guidance_casefile"),
        migrations.RemoveIndex(
            model_name='inventoryentry',
            name='entries_by_check',
        ),
        migrations.RemoveIndex(
            model_name='inventoryoffer',
            name='offered_in_hand',
        ),
        migrations.AddIndex(
            model_name='inventoryentry',
            index=models.Index(condition=models.Q(('removed_at', None)), fields=['checked_on', 'id'], name='entries_to_check'),
        ),
        migrations.AddIndex(
            model_name='inventoryentry',
            index=models.Index(condition=models.Q(('removed_at', None)), fields=['district', 'checked_on', 'id'], name='entries_to_check_here'),
        ),
        migrations.AddIndex(
            model_name='inventoryoffer',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['due_on', 'id'], name='offered_waiting'),
        ),
        migrations.AddIndex(
            model_name='inventoryoffer',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['district', 'due_on', 'id'], name='offered_waiting_here'),
        ),
        migrations.AddIndex(
            model_name='networkmember',
            index=models.Index(fields=['district', 'confirmed_on', 'id'], name='network_by_confirmed_here'),
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='agreed_match_has_agreement',
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['active', 'ended']), _negated=True), ('agreement__isnull', False), ('agreement_number__gt', ''), _connector='OR'), name='begun_match_has_agreement'),
        ),
        migrations.AlterField(
            model_name='guidancesight',
            name='kind',
            field=models.CharField(max_length=70),
        ),
        migrations.RunSQL(statements(), as_before()),
    ]
