# The product as an image, in two stages. docs/operations.md says how to run it.
# The first has every package and runs make's steps: compiled features, message catalogues, drawings, static files.
FROM python:3.11-slim AS build

RUN apt-get update \
    && apt-get install -y --no-install-recommends make libgomp1 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY Makefile requirements.txt ./
RUN make dependencies
COPY . .
RUN make static

# The second installs what serving needs, and takes what the first has built.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements-serve.txt requirements-dev.txt ./
# WeasyPrint is the extra `pdf`; the development pins have it.
RUN python -m pip install --quiet --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
        -r requirements-serve.txt -c requirements-dev.txt weasyprint

# Records live in PostgreSQL and published models in var/models, which must outlive a container; var/reference can be made again.
RUN useradd --system --create-home portal \
    && mkdir -p var/models var/reference \
    && chown -R portal var

COPY . .
COPY --from=build /app/ml/features/compiled.json ml/features/
COPY --from=build /app/locale locale
COPY --from=build /app/static/build static/build
COPY --from=build /app/var/static var/static
USER portal

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=1 \
    PORT=8000
EXPOSE 8000

# Asks for the sign-in page as the proxy in front would: under the first allowed name, over HTTPS.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os, urllib.request as web; \
name = os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0].strip().lstrip('.*') or 'localhost'; \
address = 'http://127.0.0.1:' + os.environ['PORT'] + '/healthz'; \
web.urlopen(web.Request(address, headers={'Host': name, 'X-Forwarded-Proto': 'https'}), timeout=4)"]

# The access log names neither query nor referring page, which say what was searched for and typed.
CMD ["sh", "-c", "exec gunicorn creditscore.wsgi --bind 0.0.0.0:$PORT --workers ${WEB_CONCURRENCY:-2} --threads 4 \
    --worker-tmp-dir /dev/shm --no-control-socket --access-logfile - --logger-class creditscore.access_log.AccessLogger \
    --access-logformat '%(h)s %(t)s \"%(m)s %(U)s %(H)s\" %(s)s %(b)s \"%(a)s\"'"]
