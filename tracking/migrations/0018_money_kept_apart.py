"""What was paid stands beside what was asked for; proof is by kind of expense, and of money of no programme by its own."""

import django.db.models.expressions
from django.db import migrations, models

# As ``tracking.payments.effects.account`` asks.
KEPT = """
CREATE OR REPLACE FUNCTION tracking_payments_kept(cases bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE tracking_payment p SET (holder_unit_id, is_proven) = (k.unit_id, k.is_proven)
    FROM (
        SELECT p.id,
            CASE WHEN p.holder = 'executing' THEN COALESCE(v.executing_unit_id, of.represented_by_id, of.owner_id)
                ELSE p.holder_unit_id END AS unit_id,
            p.state = 'paid' AND NOT EXISTS (
                SELECT FROM (VALUES ('recurrent', p.paid_recurrent), ('capital', p.paid_capital)) AS part(kind, paid)
                WHERE part.paid > 0 AND COALESCE((
                    SELECT sum(e.amount) FROM tracking_ledgerentry e
                    WHERE e.venture_id = u.venture_id AND e.entry = 'spent' AND e.expense = part.kind
                    AND e.programme_id IS NOT DISTINCT FROM p.programme_id
                ), 0) < part.paid + (
                    SELECT sum(CASE part.kind WHEN 'recurrent' THEN o.accounted_recurrent ELSE o.accounted_capital END)
                    FROM tracking_payment o
                    WHERE o.undertaking_id = u.id AND o.programme_id IS NOT DISTINCT FROM p.programme_id
                )
            ) AS is_proven
        FROM tracking_payment p JOIN tracking_undertaking u ON u.id = p.undertaking_id
        JOIN proposals_venture v ON v.id = u.venture_id JOIN proposals_proposal of ON of.id = v.proposal_id
        WHERE u.id = ANY (cases)
    ) k WHERE k.id = p.id AND (p.holder_unit_id, p.is_proven) IS DISTINCT FROM (k.unit_id, k.is_proven)
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0017_payments_in_hand'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='payment',
            name='payment_adds_up',
        ),
        migrations.AddField(
            model_name='payment',
            name='paid_capital',
            field=models.BigIntegerField(default=0, verbose_name='實撥資本門（元）'),
        ),
        migrations.AddField(
            model_name='payment',
            name='paid_recurrent',
            field=models.BigIntegerField(default=0, verbose_name='實撥經常門（元）'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('accounted_capital__gte', 0), ('accounted_recurrent__gte', 0), ('capital__gte', models.F('paid_capital')), ('paid_capital__gte', django.db.models.expressions.CombinedExpression(models.F('accounted_capital'), '+', models.F('returned_capital'))), ('paid_recurrent__gte', django.db.models.expressions.CombinedExpression(models.F('accounted_recurrent'), '+', models.F('returned_recurrent'))), ('recurrent__gte', models.F('paid_recurrent')), ('returned_capital__gte', 0), ('returned_recurrent__gte', 0)), name='payment_adds_up'),
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
