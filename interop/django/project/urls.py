from django.contrib import admin
from django.urls import include, path
from rest_framework.authtoken.views import obtain_auth_token
from rest_framework_simplejwt.views import (
    TokenBlacklistView,
    TokenObtainPairView,
    TokenRefreshView,
    TokenVerifyView,
)

from project import views

urlpatterns = [
    path("whoami/", views.whoami),
    path("note/", views.note),
    path("api/me/token/", views.MeByToken.as_view()),
    path("api/me/jwt/", views.MeByJwt.as_view()),
    path("api/login/", obtain_auth_token),
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/verify/", TokenVerifyView.as_view()),
    path("api/token/blacklist/", TokenBlacklistView.as_view()),
    path("admin/", admin.site.urls),
    path("django/", include("django.contrib.auth.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
]
