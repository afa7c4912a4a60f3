"""The address of corrections; never what stands there."""

from django.urls import path

from proposals.corrections.views import CorrectionView

urlpatterns = [
    path("<int:pk>/correct/<slug:kind>/<int:entry>/", CorrectionView.as_view(), name="correct"),
]
