"""The address of corrections; never what stands there."""

from django.urls import path

from proposals.corrections.views import CorrectionView

urlpatterns = [
    path("<id:pk>/correct/<slug:kind>/<id:entry>/", CorrectionView.as_view(), name="correct"),
]
