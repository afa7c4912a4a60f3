"""Addresses of public pages, and of those on which their content is kept; never what stands there."""

from django.urls import path

from public.cases import views as cases
from public.data import views as data
from public.districts import views as districts
from public.front import front
from public.language import language
from public.news import views as news
from public.pictures import views as pictures
from public.proposing import views as proposing
from public.status import views as status
from public.stories import views as stories

app_name = "public"
urlpatterns = [
    path("", front, name="front"),
    path("public/cases/", cases.cases, name="cases"),
    path("public/cases/<slug:number>/", cases.case, name="case"),
    path("public/cases/<slug:number>/photos/<id:pk>/", cases.photo, name="photo"),
    path("public/cases/<slug:number>/photos/<id:pk>/<id:width>.<slug:kind>", pictures.photo_size, name="photo_size"),
    path("public/shared/<slug:subject>.png", pictures.shared, name="shared"),
    path("public/news/", news.news, name="news"),
    path("public/news/<id:pk>/", news.news_item, name="news_item"),
    path("public/stories/", stories.stories, name="stories"),
    path("public/stories/<id:pk>/", stories.story, name="story"),
    path("public/how/", proposing.how, name="how"),
    path("public/how/files/<str:file>", proposing.take_home, name="take_home"),
    path("public/guide/", proposing.guide, name="guide"),
    path("public/districts/", districts.districts, name="districts"),
    path("public/districts/<str:code>/", districts.district, name="district"),
    path("public/data/", data.data, name="data"),
    path("public/data/v1/catalogue.jsonld", data.catalogue, name="catalogue"),
    path("public/data/v1/dcat.jsonld", data.dcat, name="dcat"),
    path("public/data/v1/<slug:name>.<slug:kind>", data.dataset, name="dataset"),
    path("public/feeds/news.rss", data.news_feed, name="news_feed"),
    path("public/feeds/dates.ics", data.dates_feed, name="dates_feed"),
    path("robots.txt", data.robots, name="robots"),
    path("sitemap.xml", data.sitemap, name="sitemap"),
    path("public/status/", status.status, name="status"),
    path("public/status/sent/", status.sent, name="status_sent"),
    path("public/status/<str:token>/", status.status_of, name="status_of"),
    path("public/language/<str:code>/", language, name="language"),
    path("public/keep/news/", news.kept, name="news_kept"),
    path("public/keep/news/new/", news.news_new, name="news_new"),
    path("public/keep/news/<id:pk>/", news.news_edit, name="news_edit"),
    path("public/keep/stories/", stories.kept, name="stories_kept"),
    path("public/keep/stories/of/<id:pk>/", stories.story_new, name="story_new"),
    path("public/keep/stories/<id:pk>/", stories.story_kept, name="story_kept"),
    path("public/keep/stories/<id:pk>/preview/", stories.preview, name="story_preview"),
    path("public/keep/stories/<id:pk>/edit/", stories.story_edit, name="story_edit"),
    path("public/keep/stories/<id:pk>/<slug:move>/", stories.StoryMoveView.as_view(), name="story_move"),
]
