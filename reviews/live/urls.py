"""Addresses of a running meeting; never what stands there."""

from django.urls import path

from reviews.live import views

urlpatterns = [
    path("meetings/<id:pk>/live/", views.wall, name="meeting_live"),
    path("meetings/<id:pk>/live/news/", views.wall_news, name="meeting_news"),
    path("meetings/<id:pk>/mine/", views.MineView.as_view(), name="meeting_mine"),
    path("meetings/<id:pk>/mine/news/", views.mine_news, name="meeting_mine_news"),
    path("meetings/<id:pk>/arrivals/", views.ArrivalsView.as_view(), name="arrivals"),
    path("attend/<str:token>/", views.AttendView.as_view(), name="attend"),
]
