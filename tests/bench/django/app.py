"""The peer of ./dev bench in Python: Django 3.2 as its documentation shows it, under gunicorn with a worker per core and threads.

Sessions in the database, the CSRF middleware, a Form that validates, and case, event, one-time key and outbox row in one
atomic block on SQLite (WAL, synchronous=FULL).   gunicorn app:application, with BENCH_DATABASE and BENCH_PAGE set.
"""
import hashlib
import json
import os
import secrets
import time

import django
from django.conf import settings

settings.configure(
    DEBUG=False, SECRET_KEY=os.environ.get("BENCH_SECRET", "only for the bench"), ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.sessions"], USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
                "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
                "django.middleware.clickjacking.XFrameOptionsMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"], "CONN_MAX_AGE": None,
                           "OPTIONS": {"timeout": 20}}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [
        ("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", {
            "guide.html": "{{ guide.before|safe }}{{ guide.section|safe }}{{ guide.after|safe }}",
            "form.html": "<!doctype html><form method='post'>{% csrf_token %}"
                         "<input type=\"hidden\" name=\"_key\" value=\"{{ key }}\">{{ form.as_p }}</form>"})])]}}])
django.setup()

from django import forms  # noqa: E402
from django.core.signing import BadSignature, Signer  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.http import HttpResponse, HttpResponseRedirect  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


def set_durable(sender, connection, **rest):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")


connection_created.connect(set_durable)


def table(name, fields):
    return type(name, (models.Model,), {**fields, "__module__": __name__, "Meta": type("Meta", (), {"app_label": "bench"})})


Guide = table("Guide", {"name": models.CharField(max_length=40, unique=True), "before": models.TextField(),
                        "section": models.TextField(), "after": models.TextField()})
Once = table("Once", {"key": models.CharField(max_length=120, unique=True), "location": models.TextField()})
Case = table("Case", {"number": models.CharField(max_length=20, unique=True), "procedure": models.CharField(max_length=40, db_index=True),
                      "state": models.IntegerField(), "sent_at": models.BigIntegerField(), "answers": models.TextField()})
Event = table("Event", {"case_id": models.BigIntegerField(db_index=True), "name": models.CharField(max_length=40),
                        "at": models.BigIntegerField(), "previous": models.CharField(max_length=64), "hash": models.CharField(max_length=64)})
Outbox = table("Outbox", {"kind": models.CharField(max_length=40), "payload": models.TextField(), "due_at": models.BigIntegerField()})


def text(most=40):
    return forms.CharField(max_length=most)


def pattern(rule):
    return forms.RegexField(regex=rule)


class Application(forms.Form):
    locals().update({name: text() for name in ("dog_name", "breed", "colour", "name-family", "name-given", "address-town", "address-street")})
    locals().update({name: pattern(r"^\d{1,4}$") for name in ("dog_birth-year", "dog_birth-month", "dog_birth-day", "birth-year",
                                                              "birth-month", "birth-day")})
    locals().update({name: pattern("^[\u3041-\u30fe]{1,60}$") for name in ("kana-family", "kana-given")})
    channel = pattern("^(counter|phone|paper)$")
    matter = pattern("^(new|moved)$")
    sex = pattern("^(male|female)$")
    vaccinated = pattern("^(yes|no)$")
    locals()["address-postcode"] = pattern(r"^\d{3}-?\d{4}$")
    phone = pattern(r"^0[\d-]{9,12}$")
    email = forms.EmailField()


def guide(request):
    return render(request, "guide.html", {"guide": Guide.objects.get(name="juminhyo")})


def apply(request):
    if request.method == "GET":
        request.session.setdefault("since", int(time.time()))
        return render(request, "form.html", {"form": Application(), "key": Signer().sign(secrets.token_hex(16))})
    form = Application(request.POST)
    if "since" not in request.session or not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    try:
        key = Signer().unsign(request.POST.get("_key", ""))
    except BadSignature:
        return HttpResponse("open the form again", status=409)
    number, now = secrets.token_hex(8), int(time.time() * 1e6)
    with transaction.atomic():
        Once.objects.create(key=key, location="/receipts/" + number)
        case = Case.objects.create(number=number, procedure="inu", state=1, sent_at=now, answers=json.dumps(form.cleaned_data, ensure_ascii=False))
        previous = "0" * 64
        digest = hashlib.sha256(f"{case.id}|1|case_sent|{now}|{previous}".encode()).hexdigest()
        Event.objects.create(case_id=case.id, name="case_sent", at=now, previous=previous, hash=digest)
        Outbox.objects.create(kind="mail", payload=json.dumps({"case": case.id, "number": number}), due_at=now)
    answer = HttpResponseRedirect("/receipts/" + number)
    answer.status_code = 303
    return answer


urlpatterns = [path("guide", guide), path("form", apply)]


def make():
    """Run once before gunicorn: the tables and the page."""
    from django.contrib.sessions.models import Session
    with connection.schema_editor() as editor:
        for model in (Session, Guide, Once, Case, Event, Outbox):
            editor.create_model(model)
    page = open(os.environ["BENCH_PAGE"], encoding="utf-8", newline="").read()
    begin, end = page.index("<h1"), page.index("</h1>")
    Guide.objects.create(name="juminhyo", before=page[:begin], section=page[begin:end], after=page[end:])


if __name__ == "__main__":
    make()
else:
    application = get_wsgi_application()
