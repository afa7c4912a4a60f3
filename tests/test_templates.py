"""Templates are read by people: short lines, and components that say what they are and are shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.engine import Engine
from django.template.loader_tags import BlockNode
from django.utils.translation import override

from portal import components
from proposals.models import Proposal

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
COMPONENTS = [path.stem for path in components.files()]
LONGEST = 120
# Drawn by forms themselves: inputs.widgets.FormRenderer names them.
OF_FORMS = {"field", "form", "formset"}
# What they show was written by somebody.
FREE_WORDS = {"actor_switcher", "beneath", "card", "empty_state", "fact", "file_link", "notice", "page_head", "person"}
ASKED_FOR = {"pill", "card", "table", "next_step", "field", "row", "money", "date", "person"}


def name_of(path: Path) -> str:
    """The template's name."""
    return path.relative_to(FOLDER).as_posix()


def test_no_line_is_longer_than_a_person_reads():
    """In characters: one of Chinese counts as one."""
    long = [
        f"{name_of(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []


def test_no_line_ends_in_a_space():
    """Nor in the ideographic one, which an editor would take away unseen."""
    endings = re.compile(r"[ \t\u3000]$", re.MULTILINE)
    assert [name_of(path) for path in TEMPLATES if endings.search(path.read_text())] == []


def test_every_form_that_writes_carries_its_token():
    """``{% csrf_token %}`` is also what says whom the form was drawn for."""
    form = re.compile(r"<form[^>]*method=.post.*?</form>", re.DOTALL)
    forms = [(name_of(path), markup) for path in TEMPLATES for markup in form.findall(path.read_text())]
    assert len(forms) > 30
    assert [name for name, markup in forms if "{% csrf_token %}" not in markup] == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_number_is_its_digits_in_every_language(language):
    """It may be an id or a version in an address or a field, where 1,234 is none; figures are grouped by ``money``."""
    source = "{% load i18n %}{{ n }} {{ half }} {% blocktranslate %}{{ n }}{% endblocktranslate %} {{ n|money }} {{ half|figure }}"
    with override(language):
        assert drawn(source, n=1234567, half=1234.5) == "1234567 1234.5 1234567 1,234,567 1,234.5"


def test_no_template_asks_for_numbers_as_a_language_writes_them():
    asking = re.compile(r"\{% localize|\|localize|\bl10n\b|floatformat:['\"][^'\"]*g")
    assert [name_of(path) for path in TEMPLATES if asking.search(path.read_text())] == []


def test_the_components_are_there():
    assert set(COMPONENTS) >= ASKED_FOR
    assert len(COMPONENTS) == len(set(COMPONENTS)) > len(ASKED_FOR)


def test_every_component_says_what_it_shows_and_how():
    """First what it shows, then its parameters, then examples that use it, each in another state."""
    shelf = list(components.shelf())
    assert [component.name for component in shelf] == COMPONENTS
    wrong = []
    for component in shelf:
        says, *parameters = component.words.splitlines()
        uses = (
            rf"{{% {component.name} |components/{component.name}\.html|as_{component.name}_group|{{{{ {component.name}"
        )
        fits = says.endswith(".") and all(re.match(r"[\w, …]+: ", line) for line in parameters)
        if not fits or not all(re.search(uses, example.source) for example in component.examples):
            wrong.append(component.name)
    assert wrong == []


def test_components_are_shown_in_the_states_they_have():
    """Filled first; what holds words of people also with many of them, what can be refused or closed also that."""
    states = {component.name: [example.state for example in component.examples] for component in components.shelf()}
    assert {
        name: shown for name, shown in states.items() if shown[0] != "filled" or len(set(shown)) != len(shown)
    } == {}
    assert {state for shown in states.values() for state in shown} == set(components.STATES)
    assert states["field"] == ["filled", "error", "disabled", "long"]
    assert states["table"] == ["filled", "empty", "long"]
    assert states["next_step"] == ["filled", "disabled", "long"]
    assert {name for name in FREE_WORDS if "long" not in states[name]} == set()


def test_every_component_is_used():
    """On a page, on a paper, or by another component; its own example does not count."""
    comment = re.compile(r"\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
    markup = "\n".join(comment.sub("", path.read_text()) for path in TEMPLATES if path.suffix == ".html")
    used = {
        name
        for name in COMPONENTS
        if re.search(rf'\{{% {name} |\{{% include "components/{name}\.html"', markup) or name in OF_FORMS
    }
    assert sorted(set(COMPONENTS) - used) == []


@pytest.mark.django_db
@pytest.mark.parametrize("environment", ["DEBUG", "DEMO"])
def test_the_shelf_shows_every_component(client, settings, environment):
    setattr(settings, environment, True)
    page = client.get("/dev/components/")
    assert page.status_code == 200
    drawn = re.findall(r'data-component="(\w+)" data-state="(\w+)">(.*?)</div>\s*<pre', page.text, re.DOTALL)
    assert [name for name, state, _markup in drawn if state == "filled"] == COMPONENTS
    assert len(drawn) == sum(len(component.examples) for component in components.shelf()) > len(COMPONENTS) + 30
    blank = [(name, state) for name, state, markup in drawn if not markup.strip()]
    assert blank == [("error_summary", "empty")]  # nothing is wrong
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert sorted(name for name in set(ids) if ids.count(name) > 1) == []
    assert Proposal.objects.count() == 0


@pytest.mark.django_db
def test_there_is_no_shelf_in_production(client):
    assert client.get("/dev/components/").status_code == 404


# --- the tags -------------------------------------------------------------------------------------------------------


def drawn(source: str, **context: object) -> str:
    """The template's output."""
    return Template(source).render(Context(context))


def test_a_component_is_drawn_without_the_line_breaks_of_its_file():
    assert drawn('「{% pill "現行" "state" %}」') == '「<span class="cs-pill state">現行</span>」'


def test_words_from_people_are_escaped():
    assert drawn("{% pill words %}", words="<b>") == '<span class="cs-pill">&lt;b&gt;</span>'
    assert drawn("{% card title %}{{ words }}{% endcard %}", title="<i>", words="<b>") == (
        '<div class="cs-card">\n  \n  <h2>&lt;i&gt;</h2>\n  \n  &lt;b&gt;\n</div>'
    )


def test_a_misspelt_parameter_is_found_when_the_page_is_compiled():
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'colour'"):
        Template('{% pill "現行" colour="red" %}')


def test_a_link_is_what_redirect_takes():
    assert 'action="/notices/"' in drawn('{% post_button "已讀" "portal:notices" %}')
    assert 'action="/notices/?page=2"' in drawn('{% post_button "已讀" "/notices/?page=2" %}')
    assert "action" not in drawn('{% post_button "已讀" %}')


def test_joined_takes_the_line_breaks_of_the_template_and_leaves_those_of_data():
    source = "{% joined %}\n  {% if yes %}\n    甲　\n    {{ words }} 丙\n  {% endif %}\n{% endjoined %}"
    assert drawn(source, yes=True, words="乙\n  乙") == "甲　乙\n  乙 丙"


def test_joined_parts_attributes_on_lines_of_their_own():
    source = '{% joined %}\n<a href="{{ url }}"\n   class="btn">\n  前往\n</a>\n{% endjoined %}'
    assert drawn(source, url="/x") == '<a href="/x" class="btn">前往</a>'


def test_joined_reaches_into_a_card():
    inner = drawn("{% joined %}{% card %}\n  甲\n  乙\n{% endcard %}{% endjoined %}")
    assert inner == '<div class="cs-card">\n  \n  甲乙\n</div>'


def test_a_block_in_a_card_has_what_it_overrides():
    """workflow/move.html keeps its fields in a card; tests/reviews and tests/tracking override them."""
    source = (FOLDER / "workflow" / "move.html").read_text()
    assert source.index("{% card") < source.index("{% block fields %}") < source.index("{% endcard %}")
    nodes = Template("{% card %}{% block fields %}甲{% endblock %}{% endcard %}").nodelist
    assert [node.name for node in nodes.get_nodes_by_type(BlockNode)] == ["fields"]


def test_every_template_compiles():
    """Those no page shows in a test as well: a component's tag raises for a wrong parameter."""
    names = [name_of(path) for path in TEMPLATES]
    assert [Engine.get_default().get_template(name).name for name in names] == names
