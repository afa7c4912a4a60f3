"""The app's registration; its models are views of lists that people keep."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Lists and the views that are kept of them."""

    name = "lists"
