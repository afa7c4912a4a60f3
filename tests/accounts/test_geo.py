"""Where a place lies: each district finds itself, the edges of the city hold, the picture and the figures agree."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from accounts import geo


def features():
    text = (Path(settings.BASE_DIR) / "reference/taichung_districts.geojson").read_text(encoding="utf-8")
    return json.loads(text)["features"]


def test_every_district_holds_its_label():
    found = {f["id"]: geo.district_at(*f["properties"]["label"]).code for f in features()}
    assert (len(found), {code: at for code, at in found.items() if code != at}) == (29, {})


@pytest.mark.parametrize(
    ("longitude", "latitude", "name"),
    [
        (120.6810, 24.1430, "中區"),  # the second market
        (120.6466, 24.1618, "西屯區"),  # the city hall
        ("121.2800", "24.3600", "和平區"),
        (120.6850, 23.9960, ""),  # Changhua and Nantou
        (121.5000, 25.0000, ""),
        (24.1430, 120.6810, ""),  # turned round
        (0, 0, ""),
    ],
)
def test_known_places(longitude, latitude, name):
    assert geo.district_name(longitude, latitude) == name


def test_a_little_beyond_the_simplified_edge_still_belongs():
    west = min((x, y) for outline in geo.outlines() for x, y in outline.rings[0])
    assert geo.district_at(west[0] - 0.002, west[1]) is not None
    assert geo.district_at(west[0] - 0.004, west[1]) is None


def test_a_place_lies_in_its_district_also_at_its_edge():
    central = [outline.code for outline in geo.outlines() if geo.lies_in(outline.code, 120.6810, 24.1430)]
    assert "66000010" in central
    assert geo.lies_in("66000200", 120.7839, 24.2655)
    assert not geo.lies_in("66000200", 120.6466, 24.1618)
    assert not geo.lies_in("66000999", 120.7839, 24.2655)
    (x1, y1), (x2, y2) = next(o for o in geo.outlines() if o.code == "66000290").rings[0][:2]
    edge = (x1 + x2) / 2, (y1 + y2) / 2
    assert geo.lies_in("66000290", *edge)


def test_a_hole_is_outside():
    square = ((0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0))
    hole = ((1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0), (1.0, 1.0))
    outline = geo.Outline("x", "x", (square, hole))
    assert [outline.holds(point) for point in ((0.5, 0.5), (2.0, 2.0), (5.0, 2.0))] == [True, False, False]
    assert outline.distance((2.0, 2.0)) == 1.0


def test_markers_stand_where_the_picture_has_the_labels():
    far = []
    for feature in features():
        marker, (x, y) = geo.marker(1, *feature["properties"]["label"]), geo.shapes()[feature["id"]].label
        if abs(float(marker.x) - x) > 0.15 or abs(float(marker.y) - y) > 0.15:
            far.append(feature["id"])
    assert far == []


def test_the_near_map_holds_its_districts_and_their_neighbours():
    shape = geo.shapes()["66000010"]  # 中區
    box = geo.Box.around([shape])
    left, top, right, bottom = shape.corners
    assert (box.left < left, box.top < top) == (True, True)
    assert (box.left + box.width > right, box.top + box.height > bottom) == (True, True)
    names = {other.name for other in geo.shapes().values() if box.meets(other)}
    assert names == {"中區", "東區", "南區", "西區", "北區"}


def test_the_static_picture_is_made_of_the_reference():
    assert (Path(settings.BASE_DIR) / "static/map/taichung.svg").read_text(encoding="utf-8") == geo.picture()


def test_the_attribution_names_maker_and_licence():
    told = geo.attribution()
    assert [word for word in ("內政部國土測繪中心", "政府資料開放授權條款", "MIT License") if word not in told] == []
