"""The OpenAPI description, the page that shows it, and the answer to addresses that do not exist."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dougong.platform.requests.guarding import SIGNED_IN

from .authentication import CookieSignIn, TokenSignIn


class SchemaView(SpectacularAPIView):
    """The description of all addresses, in the reader's language."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (TokenSignIn, CookieSignIn)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (OpenApiJsonRenderer, OpenApiYamlRenderer)


class DocumentationPage(LoginRequiredMixin, SpectacularSwaggerSplitView):
    """The description as a page on which every address can be tried."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (TokenSignIn, CookieSignIn)
    permission_classes: Any = (IsAuthenticated,)
    url_name = "api-schema"
    template_name = "platform/api_docs.html"


class NoSuchAddress(APIView):
    """Whatever else is asked of the interface does not exist, whoever asks and however."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (TokenSignIn, CookieSignIn)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (JSONRenderer,)
    parser_classes: Any = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        raise NotFound

    post = put = patch = delete = get
