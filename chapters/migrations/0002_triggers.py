"""A published template never changes, nor do its chapters and questions."""

from django.db import migrations

KEPT = """
CREATE FUNCTION chuangsheng_template_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    published timestamptz;
BEGIN
    IF TG_TABLE_NAME = 'chapters_chaptertemplate' THEN
        published := (old_row ->> 'published_at')::timestamptz;
    ELSIF TG_TABLE_NAME = 'chapters_chapter' THEN
        SELECT t.published_at INTO published FROM chapters_chaptertemplate t
            WHERE t.id = (old_row ->> 'template_id')::bigint;
    ELSE
        SELECT t.published_at INTO published FROM chapters_chaptertemplate t
            JOIN chapters_chapter c ON c.template_id = t.id WHERE c.id = (old_row ->> 'chapter_id')::bigint;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION '% belongs to a published template: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER chaptertemplate_kept BEFORE UPDATE OR DELETE ON chapters_chaptertemplate
    FOR EACH ROW EXECUTE FUNCTION chuangsheng_template_kept();
CREATE TRIGGER chapter_kept BEFORE INSERT OR UPDATE OR DELETE ON chapters_chapter
    FOR EACH ROW EXECUTE FUNCTION chuangsheng_template_kept();
CREATE TRIGGER question_kept BEFORE INSERT OR UPDATE OR DELETE ON chapters_question
    FOR EACH ROW EXECUTE FUNCTION chuangsheng_template_kept();
"""
FREE = """
DROP TRIGGER chaptertemplate_kept ON chapters_chaptertemplate;
DROP TRIGGER chapter_kept ON chapters_chapter;
DROP TRIGGER question_kept ON chapters_question;
DROP FUNCTION chuangsheng_template_kept();
"""


class Migration(migrations.Migration):

    dependencies = [("chapters", "0001_initial")]

    operations = [migrations.RunSQL(KEPT, FREE)]
