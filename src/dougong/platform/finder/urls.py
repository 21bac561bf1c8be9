"""Routes of the search over everything."""

from django.urls import path

from .interface import SearchView
from .pages import PlacesData, SearchPage

urlpatterns = [
    path("search/", SearchPage.as_view(), name="search"),
    path("search/places/", PlacesData.as_view(), name="search-places"),
    path("api/v1/search/", SearchView.as_view(), name="api-search"),
]
