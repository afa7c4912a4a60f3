"""Addresses of the board and of a plan's progress; never what stands there."""

from django.urls import path

from tracking.board import views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/ods/", views.board_ods, name="board_ods"),
    path("board/pdf/", views.board_pdf, name="board_pdf"),
    path("plans/<id:pk>/progress/", views.progress, name="progress"),
]
