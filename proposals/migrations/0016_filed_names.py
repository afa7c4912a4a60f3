"""What a plan and its ventures are called by who does not write them (``proposals.models.names``); tasks that are done."""

from importlib import import_module

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce, Left

from inputs.search import Folded
from workflow.migration_ops import settles

REVISING = [
    'coaching_revision', 'intake_revision', 'meeting_revision', 'ndc_adjustment', 'ndc_revision', 'plan_change',
    'review_revision',
]
CHANGED = """
DROP TRIGGER proposals_sights_changed ON proposals_proposal;
CREATE TRIGGER proposals_sights_changed AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.owner_id, OLD.represented_by_id, OLD.notified_at, OLD.state, OLD.state_since, OLD.due_on, OLD.{name},
        OLD.priority, OLD.holder_unit_id)
    IS DISTINCT FROM (NEW.owner_id, NEW.represented_by_id, NEW.notified_at, NEW.state, NEW.state_since, NEW.due_on,
        NEW.{name}, NEW.priority, NEW.holder_unit_id))
    EXECUTE FUNCTION proposals_sights_of_one();
"""


def sights(name: str) -> list[str]:
    """The triggers that copy what a plan is listed by, from the column ``name``."""
    see, _next, _rest = import_module('proposals.migrations.0014_sights').SEE.partition(
        'CREATE FUNCTION proposals_prioritise'
    )
    replaced = see.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION').replace('p.title', f'p.{name}')
    return [replaced, CHANGED.format(name=name)]


def known(written: str, filed: str) -> Case:
    """As it was filed last while the plan is revised."""
    revised = When(~Q(**{filed: ''}), state__in=REVISING, then=filed)
    return Case(revised, default=written, output_field=models.TextField())


class Migration(migrations.Migration):

    dependencies = [
        ('proposals', '0015_letters'),
        ('workflow', '0009_tasks'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='proposal', name='plan_told'),
        migrations.RemoveIndex(model_name='proposal', name='plan_sought'),
        migrations.RemoveIndex(model_name='proposal', name='plan_told_by_state'),
        migrations.RemoveIndex(model_name='proposal', name='plan_told_by_title'),
        migrations.RemoveField(model_name='proposal', name='sought'),
        migrations.AddField(
            model_name='proposal',
            name='filed_title',
            field=models.CharField(blank=True, default='', editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name='proposal',
            name='filed_contact',
            field=models.CharField(blank=True, default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='venture',
            name='filed_title',
            field=models.CharField(blank=True, default='', editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name='proposal',
            name='listed_as',
            field=models.GeneratedField(
                db_persist=True,
                expression=known('title', 'filed_title'),
                output_field=models.CharField(max_length=100),
            ),
        ),
        migrations.AddField(
            model_name='proposal',
            name='sought',
            field=models.GeneratedField(
                db_persist=True,
                expression=Left(
                    Folded(
                        known('title', 'filed_title'),
                        Coalesce('case_number', Value('')),
                        known('contact_name', 'filed_contact'),
                    ),
                    600,
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(
                condition=Q(('notified_at__isnull', False)),
                fields=['-id'],
                include=('sought', 'owner', 'represented_by'),
                name='plan_told',
            ),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=GinIndex(OpClass('sought', name='gin_trgm_ops'), name='plan_sought'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(
                condition=Q(('notified_at__isnull', False)),
                fields=['state', 'listed_as', '-id'],
                include=('priority', 'case_number'),
                name='plan_told_by_state',
            ),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(
                condition=Q(('notified_at__isnull', False)),
                fields=['listed_as', '-id'],
                include=('priority', 'case_number', 'state'),
                name='plan_told_by_title',
            ),
        ),
        migrations.RunSQL(sights('listed_as'), sights('title')),
        settles('proposals_proposal', 'proposal'),
    ]
