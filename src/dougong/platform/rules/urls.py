"""Routes of the rules' own pages."""

from django.urls import path

from .data import CheckData, SaveData, SubjectsData, TryData
from .pages import ComparePage, FactsPage, TablePage

urlpatterns = [
    path("facts/", FactsPage.as_view(), name="facts"),
    path("ruleset/<int:pk>/table/", TablePage.as_view(), name="ruleset-table"),
    path("ruleset/<int:pk>/table/check/", CheckData.as_view(), name="ruleset-check"),
    path("ruleset/<int:pk>/table/try/", TryData.as_view(), name="ruleset-try"),
    path("ruleset/<int:pk>/table/subjects/", SubjectsData.as_view(), name="ruleset-subjects"),
    path("ruleset/<int:pk>/table/save/", SaveData.as_view(), name="ruleset-save"),
    path("ruleset/<int:pk>/compare/", ComparePage.as_view(), name="ruleset-compare"),
]
