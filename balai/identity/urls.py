# SPDX-License-Identifier: EUPL-1.2
"""Addresses of signing in, of the account pages, of the operators' people pages, and of the OIDC provider.

allauth's own URL names are kept, since its views look them up; the addresses are Indonesian.
"""

from __future__ import annotations

from allauth.account import views as password
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from balai.identity.views import account, claims, people, provider, security, signin

_Paths = list[URLPattern | URLResolver]
_entrance: _Paths = [
    path("masuk/", signin.sign_in, name="sign_in"),
    path("masuk/kode/", signin.sign_in_code, name="sign_in_code"),
    path("masuk/sandi/", password.login, name="account_login"),
    path("masuk/langkah-kedua/", mfa.authenticate, name="mfa_authenticate"),
    path("masuk/percaya/", mfa.trust, name="mfa_trust"),
    path("masuk/kunci/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("daftar/", signin.to_sign_in, name="account_signup"),
    path("keluar/", password.logout, name="account_logout"),
    path("tidak-aktif/", password.account_inactive, name="account_inactive"),
    path("lupa-sandi/", password.password_reset, name="account_reset_password"),
    path("lupa-sandi/terkirim/", password.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^lupa-sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        password.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("lupa-sandi/selesai/", password.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("ulangi/", password.reauthenticate, name="account_reauthenticate"),
    path("ulangi/kode/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("ulangi/kunci/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("undangan/<str:secret>/", signin.accept, name="invited"),
    path("undangan/<str:secret>/kode/", signin.accept_code, name="invited_code"),
    path("perangkat/lupakan/", account.forget_device, name="forget_device"),
    path("sso/", include("allauth.socialaccount.urls")),
    path("sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
]

_security: _Paths = [
    path("", security.security, name="security"),
    path("mulai/", security.second_factor, name="second_factor"),
    path("lanjut/", security.go_on, name="second_factor_done"),
    path("sandi/", security.password, name="account_change_password"),
    path("sandi/baru/", security.password, name="account_set_password"),
    path("perangkat/keluarkan/", security.end_other_sessions, name="end_other_sessions"),
    path("aplikasi/", security.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("aplikasi/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("kunci/", RedirectView.as_view(pattern_name="security"), name="mfa_list_webauthn"),
    path("kunci/tambah/", security.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("kunci/<int:pk>/nama/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
    path("kunci/<int:pk>/lepas/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    path("cadangan/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("cadangan/baru/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("cadangan/unduh/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("ringkas/", RedirectView.as_view(pattern_name="security"), name="mfa_index"),
    path("email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("email/terkirim/", RedirectView.as_view(pattern_name="profile"), name="account_email_verification_sent"),
]

_account: _Paths = [
    path("", account.home, name="account"),
    path("profil/", account.profile, name="profile"),
    path("tempat/", account.place, name="my_place"),
    path("kontak/email/", account.contact, {"kind": "email"}, name="contact_email"),
    path("kontak/hp/", account.contact, {"kind": "phone"}, name="contact_phone"),
    path("kontak/kode/", account.contact_code, name="contact_code"),
    path("dilihat/", account.looks, name="looks"),
    path("data/", account.data, name="my_data"),
    path("data/unduh/", account.download, name="my_data_download"),
    path("peran/", claims.mine, name="my_roles"),
    path("peran/<int:pk>/batal/", claims.withdraw, name="withdraw_claim"),
    path("peran/periksa/", claims.waiting, name="role_claims"),
    path("peran/<int:pk>/putuskan/", claims.decide, name="decide_claim"),
    path("hapus/", account.leave, name="leave"),
    path("keamanan/", include(_security)),
]

_people: _Paths = [
    path("", people.people, name="people"),
    path("undang/", people.invite, name="invite"),
    path("undangan/<int:pk>/batal/", people.withdraw, name="withdraw_invitation"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/tugas/<int:membership>/akhiri/", people.end_role, name="end_role"),
    path("<int:pk>/langkah-kedua/", people.reset_factor, name="reset_factor"),
]

urlpatterns: _Paths = [
    path("akun/", include([*_entrance, *_account])),
    path("operator/orang/", include(_people)),
    path("identity/o/authorize", provider.authorize),
    path("", include("allauth.idp.urls")),
]
