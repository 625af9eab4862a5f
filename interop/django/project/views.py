"""What a project of one's own does with whoever is logged in."""

import json
from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from rest_framework.authentication import TokenAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication


def whoami(request: HttpRequest) -> JsonResponse:
    user = request.user
    name = user.get_username() if user.is_authenticated else None
    return JsonResponse({"user": name, "noted": request.session.get("noted")})


def note(request: HttpRequest) -> JsonResponse:
    """Keeps something in the session, and with `expiry` sets how long the session lasts."""
    if request.method == "POST":
        wanted = json.loads(request.body)
        request.session["noted"] = wanted["noted"]
        expiry = wanted.get("expiry")
        if expiry is not None:
            request.session.set_expiry(datetime.fromisoformat(expiry) if isinstance(expiry, str) else expiry)
    return JsonResponse({"csrf": get_token(request), "noted": request.session.get("noted")})


class Me(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request: Request) -> Response:
        return Response({"user": request.user.get_username()})


class MeByToken(Me):
    authentication_classes = [TokenAuthentication]

    def delete(self, request: Request) -> Response:
        request.auth.delete()
        return Response(status=204)


class MeByJwt(Me):
    authentication_classes = [JWTAuthentication]
